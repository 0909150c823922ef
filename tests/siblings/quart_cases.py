"""Quart's session cookie: Flask's, written by Quart's own code.

One difference: Flask's tagged JSON sorts keys only inside a Flask app context.
Quart has none, so it writes keys in insertion order.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import typing as t
import uuid

import itsdangerous.timed
import quart.sessions
from markupsafe import Markup
from quart import Quart
from quart import session

import case_file
import common
from case_file import Cases
from case_file import NOW
from common import OLD_SECRET
from common import OLDEST_SECRET
from common import SECRET
from flask_wtf_cases import FixedDatetime
from formula import Params
from formula import params

#: 31 days, ``PERMANENT_SESSION_LIFETIME``.
LIFETIME = 31 * 24 * 60 * 60

SESSIONS: dict[str, dict[str, t.Any]] = {
    "tuple, bytes": {"t": (1, ("a", b"\x00\xff")), "b": b""},
    "Markup, UUID": {"m": Markup("<b>é</b>"), "u": uuid.UUID(int=7)},
    "datetime": {"d": dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.timezone.utc)},
    "dict like a tag": {"d": {" t": [1]}},
    "flashes": {"_flashes": [("message", "Hi")], "_permanent": True},
}


def rule(keys: list[str | bytes] | None = None, salt: str = "cookie-session") -> Params:
    return params(keys or [SECRET], salt, derivation="hmac", tagged=True, ascii=True)


class OtherSalt(quart.sessions.SecureCookieSessionInterface):
    salt = "itsdangerous"


def make_app(**config: t.Any) -> Quart:
    app = Quart("quart")
    app.config["SECRET_KEY"] = SECRET
    app.config.update(config)
    return app


def write(app: Quart, values: dict[str, t.Any]) -> tuple[str, str]:
    """The cookie and its header, by a real request."""

    @app.get("/write")
    async def view() -> str:
        session.update(values)
        return ""

    async def ask() -> str:
        response = await app.test_client().get("/write")
        assert response.headers["Vary"] == "Cookie"
        return response.headers["Set-Cookie"]

    header = asyncio.run(ask())
    return header.split(";")[0].partition("=")[2], header


def read(app: Quart, text: str) -> tuple[str, dict[str, t.Any] | None]:
    """What goes wrong (empty: nothing) and the session the view sees."""
    seen: list[dict[str, t.Any]] = []

    @app.get("/read")
    async def view() -> str:
        seen.append(dict(session))
        return ""

    async def ask() -> int:
        response = await app.test_client().get("/read", headers={"Cookie": f"session={text}"})
        return response.status_code

    try:
        status = asyncio.run(ask())
    except Exception as exception:  # leaves the ASGI app: a server answers 500
        return f"500: {type(exception).__name__}", None
    assert status == 200
    return "", seen[0]


def generate() -> Cases:
    itsdangerous.timed.time = common.clock
    quart.sessions.datetime = FixedDatetime
    cases = Cases("quart")
    for note, values in (common.PLAIN_SESSIONS | SESSIONS).items():
        text, header = write(make_app(), values)
        failure, seen = read(make_app(), text)
        assert not failure and case_file.same(seen, values), note
        cases.dumps(note, rule(), values, text, set_cookie=header)
    value = {"user_id": 42}
    keys = [OLDEST_SECRET, OLD_SECRET]
    rotated = {"SECRET_KEY_FALLBACKS": keys}
    text, header = write(make_app(**rotated), value)
    cases.dumps("the current key signs", rule([*keys, SECRET]), value, text, set_cookie=header)
    attributes = {
        "SESSION_COOKIE_NAME": "sid", "SESSION_COOKIE_DOMAIN": "example.com",
        "SESSION_COOKIE_PATH": "/app", "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": False, "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_PARTITIONED": True,
    }
    text, header = write(make_app(**attributes), value)
    cases.dumps("every attribute", rule(), value, text, set_cookie=header)
    read_cases(cases)
    return cases


def read_cases(cases: Cases) -> None:
    value = {"user_id": 42}
    text, _ = write(make_app(), value)

    def add(
        note: str, token: str, now: float = NOW, keys: list[str | bytes] | None = None
    ) -> None:
        fallbacks = (keys or [])[:-1]

        def app() -> Quart:
            return make_app(SECRET_KEY_FALLBACKS=fallbacks)

        common.clock.now = now
        failure, seen = read(app(), token)
        reader = app()
        serializer = reader.session_interface.get_signing_serializer(reader)
        effect = failure or "empty session"
        expect = case_file.attempt(lambda: serializer.loads(token, max_age=LIFETIME), effect)
        common.clock.now = NOW
        if "ok" in expect and failure:  # signed well, but no dict
            expect = case_file.error("bad_payload", None, failure)
        elif "ok" in expect:
            assert case_file.ok(seen) == expect, note
        else:
            assert seen == (None if failure else {}), note
        cases.loads(note, rule(keys), token, expect, now=now, max_age=LIFETIME)

    add("age is the lifetime", text, NOW + LIFETIME)
    add("one second older", text, NOW + LIFETIME + 1)
    add("from the future", text, NOW - 1)
    for what, token in case_file.tampered(text, ".").items():
        add(what, token)
    keys = [OLDEST_SECRET, OLD_SECRET, SECRET]
    for key in (OLD_SECRET, OLDEST_SECRET, "other"):
        add(f"signed with {key!r}", write(make_app(SECRET_KEY=key), value)[0], keys=keys)
    app = make_app()
    app.session_interface = OtherSalt()
    add("another salt", write(app, value)[0])
    serializer = make_app().session_interface.get_signing_serializer(make_app())
    signer = serializer.make_signer(serializer.salt)
    add("signed, payload is no JSON", signer.sign("e2E").decode())  # <!-- words: allowed -->
    add("signed, payload is a number", signer.sign("NQ").decode())
