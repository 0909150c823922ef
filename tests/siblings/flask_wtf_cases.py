"""Flask-WTF's CSRF token: ``generate_csrf`` and ``validate_csrf``."""

from __future__ import annotations

import datetime as dt
import hashlib
import typing as t

import flask
import flask.sessions
import flask_wtf.csrf
import itsdangerous.timed
from itsdangerous import URLSafeTimedSerializer

import case_file
import common
from case_file import Cases
from case_file import NOW
from common import OLD_SECRET
from common import SECRET
from formula import Params
from formula import params

SALT = "wtf-csrf-token"
#: ``WTF_CSRF_TIME_LIMIT``, seconds.
TIME_LIMIT = 3600

#: What the session holds: hex SHA-1 of 64 random bytes.
RAW_TOKENS = [hashlib.sha1(bytes([n]) * 64).hexdigest() for n in range(4)]


def rule(secret: str | bytes = SECRET) -> Params:
    return params([secret], SALT)


def make_app(**config: t.Any) -> flask.Flask:
    app = flask.Flask("csrf")
    app.config["SECRET_KEY"] = SECRET
    app.config.update(config)
    return app


def generate_token(app: flask.Flask, raw: str | None = None) -> tuple[str, str]:
    """The raw token (made if ``None``) and the signed one."""
    with app.test_request_context():
        if raw is not None:
            flask.session["csrf_token"] = raw
        signed = flask_wtf.csrf.generate_csrf()
        return flask.session["csrf_token"], signed


def validate(app: flask.Flask, raw: str, signed: str) -> str:
    with app.test_request_context():
        flask.session["csrf_token"] = raw
        flask_wtf.csrf.validate_csrf(signed)
    return raw


def generate() -> Cases:
    itsdangerous.timed.time = common.clock
    flask.sessions.datetime = FixedDatetime
    flask_wtf.csrf.os = FixedRandom
    cases = Cases("flask-wtf")
    app = make_app()
    raw, signed = generate_token(app)
    assert raw == RAW_TOKENS[0]
    cases.dumps("a new token, random bytes all 0", rule(), raw, signed)
    for raw in RAW_TOKENS[1:]:
        _, signed = generate_token(app, raw)
        assert validate(app, raw, signed) == raw
        cases.dumps("the session's token", rule(), raw, signed)
    for note, key in (("key beyond ASCII", "clé \U0001f511"), ("key of bytes", b"\x00\xff\x80")):
        _, signed = generate_token(make_app(SECRET_KEY=key), RAW_TOKENS[1])
        cases.dumps(note, rule(key), RAW_TOKENS[1], signed)
    _, signed = generate_token(make_app(WTF_CSRF_SECRET_KEY="csrf-secret"), RAW_TOKENS[1])
    cases.dumps("WTF_CSRF_SECRET_KEY", rule("csrf-secret"), RAW_TOKENS[1], signed)
    _, signed = generate_token(make_app(SECRET_KEY_FALLBACKS=[OLD_SECRET]), RAW_TOKENS[1])
    cases.dumps("SECRET_KEY_FALLBACKS is ignored", rule(), RAW_TOKENS[1], signed)
    session_case(cases, app)
    read_cases(cases, app)
    return cases


def session_case(cases: Cases, app: flask.Flask) -> None:
    """The Flask session cookie that carries the raw token."""

    @app.get("/")
    def index() -> str:
        return flask_wtf.csrf.generate_csrf()

    header = app.test_client().get("/").headers["Set-Cookie"]
    text = header.split(";")[0].partition("=")[2]
    p = params(
        [SECRET], "cookie-session", derivation="hmac", tagged=True, sort_keys=True, ascii=True
    )
    session = {"csrf_token": RAW_TOKENS[0]}
    cases.dumps("the session cookie beside it", p, session, text, set_cookie=header)


def read_cases(cases: Cases, app: flask.Flask) -> None:
    raw = RAW_TOKENS[1]
    _, signed = generate_token(app, raw)

    def add(note: str, text: str, now: float = NOW, limit: int | None = TIME_LIMIT) -> None:
        common.clock.now = now
        serializer = URLSafeTimedSerializer(SECRET, salt=SALT)
        expect = case_file.attempt(
            lambda: serializer.loads(text, max_age=limit), "400 Bad Request"
        )
        # The whole check: the token layer, then the comparison with the session.
        whole = case_file.attempt(
            lambda: validate(make_app(WTF_CSRF_TIME_LIMIT=limit), raw, text), "400 Bad Request"
        )
        common.clock.now = NOW
        accepted = "ok" in whole
        assert accepted == (expect == case_file.ok(raw)), note
        reason = None if accepted else whole["error"]["message"]
        cases.loads(
            note, rule(), text, expect, now=now, max_age=limit,
            session_token=raw, accepted=accepted, reason=reason,
        )

    add("good", signed)
    add("age is the limit", signed, NOW + TIME_LIMIT)
    add("one second over the limit", signed, NOW + TIME_LIMIT + 1)
    add("no limit, a year old", signed, NOW + 31_536_000, None)
    add("from the future", signed, NOW - 1)
    for what, text in case_file.tampered(signed, ".").items():
        add(what, text)
    add("of another session", generate_token(app, RAW_TOKENS[2])[1])
    add("another salt", URLSafeTimedSerializer(SECRET, salt="itsdangerous").dumps(raw))
    add("another key", generate_token(make_app(SECRET_KEY="other"), raw)[1])
    add("a fallback key", generate_token(make_app(SECRET_KEY=OLD_SECRET), raw)[1])


class FixedRandom:
    """``os`` for Flask-WTF."""

    @staticmethod
    def urandom(length: int) -> bytes:
        return bytes(length)


class FixedDatetime(dt.datetime):
    """``datetime`` for Flask: the expiry of a permanent session."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return dt.datetime.fromtimestamp(common.clock.now, tz)
