"""Flask-Session's signed session id (``SESSION_USE_SIGNER``)."""

from __future__ import annotations

import typing as t
import warnings

import flask
from cachelib.simple import SimpleCache
from flask_session import Session
from itsdangerous import Signer

import case_file
from case_file import Cases
from common import OLD_SECRET
from common import SECRET
from formula import Params
from formula import params

SALT = "flask-session"
COOKIE = "session"
#: As ``secrets.token_urlsafe(32)`` makes them: 43 characters.
SID = "qO1Zk3kq5C2mH8vW0e_9TtY4uR7iP6aS-dFgHjKlZxC"


def rule(keys: list[str | bytes]) -> Params:
    return params(
        keys, SALT, derivation="hmac", timestamp=None, raw=True, base64=None, compress=False
    )


def make_app(secret: str | bytes = SECRET, **config: t.Any) -> flask.Flask:
    app = flask.Flask("server-side")
    app.config.update(
        SECRET_KEY=secret,
        SESSION_TYPE="cachelib",
        SESSION_CACHELIB=SimpleCache(),
        SESSION_USE_SIGNER=True,
        SESSION_PERMANENT=False,
        **config,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        Session(app)

    @app.get("/read")
    def read() -> dict[str, t.Any]:
        return {"sid": flask.session.sid, "user_id": flask.session.get("user_id")}

    @app.get("/write")
    def write() -> str:
        flask.session["user_id"] = 42
        return ""

    return app


def sign(app: flask.Flask, sid: str) -> tuple[str, str]:
    """The cookie of a session whose id is ``sid``, by a real request."""
    interface = app.session_interface
    interface._generate_sid = lambda _length: sid
    header = app.test_client().get("/write").headers["Set-Cookie"]
    return header.split(";")[0].partition("=")[2], header


def generate() -> Cases:
    cases = Cases("flask-session")
    for note, sid in (
        ("an id of 32 random bytes", SID),
        ("another one", "A" * 43),
        ("a short id", "x"),
        ("an id with the separator", "a.b"),
        ("a UUID, as older releases made them", "12345678-9abc-def0-1234-56789abcdef0"),
    ):
        text, header = sign(make_app(), sid)
        cases.dumps(note, rule([SECRET]), sid, text, now=None, set_cookie=header)
    for note, key in (("key beyond ASCII", "clé \U0001f511"), ("key of bytes", b"\x00\xff\x80")):
        text, header = sign(make_app(key), SID)
        cases.dumps(note, rule([key]), SID, text, now=None, set_cookie=header)
    text, header = sign(make_app(SECRET_KEY_FALLBACKS=[OLD_SECRET]), SID)
    cases.dumps(
        "SECRET_KEY_FALLBACKS is ignored", rule([SECRET]), SID, text, now=None, set_cookie=header
    )
    read_cases(cases)
    return cases


def read_cases(cases: Cases) -> None:
    app = make_app()
    text, _ = sign(app, SID)
    app.session_interface._generate_sid = lambda _length: "fresh"
    rotated = make_app(SECRET_KEY_FALLBACKS=[OLD_SECRET])
    rotated.session_interface._generate_sid = lambda _length: "fresh"

    def add(note: str, token: str, reader: flask.Flask = app) -> None:
        headers = {"Cookie": f"{COOKIE}={token}"}
        seen = reader.test_client(use_cookies=False).get("/read", headers=headers).json
        assert seen is not None
        interface = reader.session_interface
        expect = case_file.attempt(
            lambda: interface._unsign(reader, token), "a new session with a new id"
        )
        assert seen["sid"] == (SID if "ok" in expect else "fresh"), note
        cases.loads(note, rule([SECRET]), token, expect, now=None)

    add("good", text)
    for what, token in case_file.tampered(text, ".").items():
        add(what, token)
    for note, salt in (("Flask's own salt", "cookie-session"), ("default salt", "itsdangerous")):
        token = Signer(SECRET, salt=salt, key_derivation="hmac").sign(SID).decode()
        add(note, token)
    add("default derivation", Signer(SECRET, salt=SALT).sign(SID).decode())
    add("another key", sign(make_app("other"), SID)[0])
    add("a fallback key", sign(make_app(OLD_SECRET), SID)[0], rotated)
