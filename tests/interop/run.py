"""Drives a Flask server and a Rust server as one browser would.

    python run.py --flask http://127.0.0.1:5001 --rust http://127.0.0.1:5002 \\
        --secret KEY [--fallback OLDKEY] [--salt SALT] [--lifetime SECONDS] \\
        [--cookie-name NAME]

Both speak the protocol at the top of ``flask_app.py`` and were started with
the same configuration, which the options repeat; each option's default is the
environment variable of that protocol. Run it in the venv of the Flask server:
cookies of other times and salts are made with its itsdangerous.

Prints one line a check and ``N passed, N failed``; exit code 1 on a failure.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import sys

import scenarios
from forge import Forge
from report import Report

#: Flask learned ``SECRET_KEY_FALLBACKS`` in 3.1.
FALLBACKS_SINCE = (3, 1)


def arguments() -> argparse.Namespace:
    env = os.environ
    fallbacks = json.loads(env.get("SECRET_KEY_FALLBACKS") or "[]")
    parser = argparse.ArgumentParser(description="Flask and Rust share one session cookie.")
    parser.add_argument("--flask", required=True, help="base URL")
    parser.add_argument("--rust", required=True, help="base URL")
    parser.add_argument("--secret", default=env.get("SECRET_KEY"))
    parser.add_argument("--fallback", default=fallbacks[-1] if fallbacks else None)
    parser.add_argument("--salt", default=env.get("SALT") or "cookie-session")
    parser.add_argument(
        "--lifetime",
        type=int,
        default=int(env.get("PERMANENT_SESSION_LIFETIME") or 31 * 24 * 3600),
        help="seconds",
    )
    parser.add_argument(
        "--cookie-name", default=env.get("SESSION_COOKIE_NAME") or "session"
    )
    options = parser.parse_args()
    if not options.secret:
        parser.error("--secret or the environment variable SECRET_KEY is needed")
    return options


def main() -> int:
    options = arguments()
    setup = scenarios.Setup(
        servers=(
            scenarios.Server("flask", options.flask),
            scenarios.Server("rust", options.rust),
        ),
        forge=Forge(options.secret, options.salt),
        cookie_name=options.cookie_name,
        lifetime=options.lifetime,
        fallback=options.fallback,
    )
    version = importlib.metadata.version("flask")
    if tuple(map(int, version.split(".")[:2])) < FALLBACKS_SINCE:
        setup.fallback = None
    report = Report()
    for scenario in scenarios.ALL:
        with report.scenario(scenario.__name__):
            scenario(setup, report)
    if setup.fallback:
        scenarios.rotated_key(setup, report)
    else:
        print("skip  rotated_key: no fallback key given, or a Flask without them")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
