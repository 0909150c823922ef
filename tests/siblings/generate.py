"""Writes tests/data/siblings/*.json with the real libraries.

    python -m venv VENV && VENV/bin/pip install -r tests/siblings/requirements.txt
    VENV/bin/python tests/siblings/generate.py

Always the same bytes: the clock and all random values are fixed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata as metadata
import json
import platform
import zlib

import django_cases
import flask_security_cases
import flask_session_cases
import flask_wtf_cases
import flask_wtf_protect_cases
import itsdangerous_cases
import quart_cases
import starlette_cases
from case_file import ROOT

OUT = ROOT / "tests" / "data" / "siblings"

FILES = {
    "django_session.json": django_cases.session_cases,
    "django_signing.json": django_cases.signing_cases,
    "flask_security_tokens.json": flask_security_cases.generate,
    "flask_session_id.json": flask_session_cases.generate,
    "flask_wtf_csrf.json": flask_wtf_cases.generate,
    "flask_wtf_protect.json": flask_wtf_protect_cases.generate,
    "itsdangerous_tokens.json": itsdangerous_cases.generate,
    "quart_session.json": quart_cases.generate,
    "starlette_session.json": starlette_cases.generate,
}
PACKAGES = (
    "itsdangerous", "starlette", "Django", "Flask", "Werkzeug", "MarkupSafe",
    "Flask-WTF", "Flask-Session", "Flask-Security-Too", "libpass", "Quart",
)


def main() -> None:
    files = {}
    for name, generate in FILES.items():
        cases = generate()
        cases.write(OUT / name)
        raw = (OUT / name).read_bytes()
        files[name] = {"cases": len(cases.cases), "sha256": hashlib.sha256(raw).hexdigest()}
    versions = {
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{package: metadata.version(package) for package in PACKAGES},
    }
    manifest = {"versions": versions, "files": files}
    (OUT / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
