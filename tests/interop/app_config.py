"""Records what the guide's snippet prints of running Flask apps: `app_config.py > tests/data/app_config.json`."""

import contextlib
import io
import json
import pathlib
import re
from datetime import timedelta

from flask import Flask
from werkzeug.http import dump_cookie

GUIDE = pathlib.Path(__file__).parents[2] / "src/docs/coming_from_flask.md"

# Settings as code or an extension sets them, and the warnings that a reader has to give.
APPS = [
    ({"SECRET_KEY": "text ü"}, []),
    (
        {
            "SECRET_KEY": bytes(range(224, 256)),
            "SECRET_KEY_FALLBACKS": [b"\x00\xff", "old text"],
            "PERMANENT_SESSION_LIFETIME": timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=500),
            "SESSION_COOKIE_DOMAIN": False,
            "SESSION_COOKIE_PATH": "/app",
            # as Flask-Talisman does
            "SESSION_COOKIE_SECURE": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
        },
        [],
    ),
    (
        {
            "SECRET_KEY": b"bytes that are text",
            "PERMANENT_SESSION_LIFETIME": timedelta(seconds=5),
            "SESSION_COOKIE_NAME": "app:session",
            "SESSION_REFRESH_EACH_REQUEST": 0,
            "SESSION_TYPE": "redis",
            "SESSION_REDIS": object(),
        },
        ["SESSION_REFRESH_EACH_REQUEST", "SESSION_REDIS", "SESSION_TYPE", "SESSION_COOKIE_NAME"],
    ),
    ({"PERMANENT_SESSION_LIFETIME": timedelta(hours=-1)}, ["PERMANENT_SESSION_LIFETIME"]),
]


def snippet():
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if "app.config.items()" in block]
    return found


def record(code, settings, warnings):
    app = Flask("app")
    app.config.update(settings)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {"app": app})
    secret = app.secret_key
    interface = app.session_interface
    with app.test_request_context():
        cookie = dump_cookie(
            interface.get_cookie_name(app),
            "v",
            domain=interface.get_cookie_domain(app),
            path=interface.get_cookie_path(app),
            secure=interface.get_cookie_secure(app),
            httponly=interface.get_cookie_httponly(app),
            samesite=interface.get_cookie_samesite(app),
            partitioned=interface.get_cookie_partitioned(app),
        )
    return {
        # The address of an object differs from run to run.
        "printed": re.sub(r" at 0x[0-9a-f]+", "", printed.getvalue()),
        "secret": None if secret is None else list(secret if isinstance(secret, bytes) else secret.encode()),
        "lifetime_us": app.permanent_session_lifetime // timedelta(microseconds=1),
        "cookie": cookie,
        "warnings": warnings,
    }


code = snippet()
print(json.dumps({"snippet": code, "apps": [record(code, *app) for app in APPS]}, indent=1))
