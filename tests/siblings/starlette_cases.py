"""Starlette's ``SessionMiddleware``: real requests through the real app."""

from __future__ import annotations

import base64
import json
import typing as t

import itsdangerous.timed
from itsdangerous import TimestampSigner
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import case_file
import common
from case_file import Cases
from case_file import NOW
from common import SECRET
from formula import Params
from formula import params

#: 14 days, the middleware's default.
MAX_AGE = 14 * 24 * 60 * 60
SALT = "itsdangerous.Signer"


def rule(secret: str | bytes = SECRET, salt: str = SALT) -> Params:
    return params(
        [secret], salt, base64="standard", compress=False, ascii=True, separators=(", ", ": ")
    )


class App:
    """An app whose one view writes or reads the session."""

    def __init__(self, **options: t.Any) -> None:
        self.to_write: dict[str, t.Any] | None = None
        self.clear = False
        self.seen: t.Any = None
        options = {"secret_key": SECRET, **options}
        middleware = [Middleware(SessionMiddleware, **options)]
        self.app = Starlette(routes=[Route("/", self.view)], middleware=middleware)

    async def view(self, request: Request) -> JSONResponse:
        self.seen = dict(request.session)
        if self.clear:
            request.session.clear()
        if self.to_write is not None:
            request.session.update(self.to_write)
        return JSONResponse(None)

    def send(self, cookie: str | None) -> t.Any:
        headers = {} if cookie is None else {"cookie": f"session={cookie}"}
        return TestClient(self.app).get("/", headers=headers)

    def dumps(self, session: dict[str, t.Any]) -> tuple[str, str]:
        self.to_write = session
        header = self.send(None).headers["set-cookie"]
        self.to_write = None
        return header.split(";")[0].partition("=")[2], header

    def loads(self, cookie: str) -> dict[str, t.Any]:
        self.seen = None
        self.send(cookie)
        return self.seen


def sign(raw: bytes, secret: str = SECRET, salt: str = SALT) -> str:
    return TimestampSigner(secret, salt=salt).sign(raw).decode()


def generate() -> Cases:
    itsdangerous.timed.time = common.clock
    cases = Cases("starlette")
    app = App()
    sessions = common.PLAIN_SESSIONS | {"tuples become lists": {"t": (1, (2,))}}
    for note, session in sessions.items():
        text, header = app.dumps(session)
        read = app.loads(text)
        more = {} if case_file.same(read, session) else {"value_read": case_file.ok(read)["ok"]}
        assert case_file.same(read, json.loads(json.dumps(session)))
        cases.dumps(note, rule(), session, text, set_cookie=header, **more)
    for note, options in {
        "key beyond ASCII": {"secret_key": "clé \U0001f511"},
        "empty key": {"secret_key": ""},
        "every attribute": {
            "same_site": "strict", "https_only": True, "domain": "example.com", "path": "/app",
            "max_age": 60, "partitioned": True,
        },
        "no max_age": {"max_age": None},
    }.items():
        text, header = App(**options).dumps({"user_id": 42})
        secret = options.get("secret_key", SECRET)
        cases.dumps(note, rule(secret), {"user_id": 42}, text, set_cookie=header)

    session = {"user_id": 42, "name": "Ada"}
    text, _ = app.dumps(session)
    app.clear = True
    cleared = app.send(text).headers["set-cookie"]
    app.clear = False
    cases.loads(
        "cleared session: the text of the deleting header", rule(), text, case_file.ok(session),
        max_age=MAX_AGE, set_cookie_when_cleared=cleared,
    )
    read_cases(cases, app, text)
    return cases


def read_cases(cases: Cases, app: App, text: str) -> None:
    def add(note: str, token: str, now: float = NOW, limit: int | None = MAX_AGE) -> None:
        reader = app if limit == MAX_AGE else App(max_age=limit)
        common.clock.now = now
        try:
            # What the visitor gets, then the reason from the same signer.
            effect, seen = "empty session", None
            try:
                seen = reader.loads(token)
            except Exception as exception:
                effect = f"500: {type(exception).__name__}"
            expect = case_file.attempt(lambda: direct(token, limit), effect)
        finally:
            common.clock.now = NOW
        if "ok" in expect:
            assert case_file.ok(seen) == expect, note
        else:
            assert seen == ({} if effect == "empty session" else None), note
        cases.loads(note, rule(), token, expect, now=now, max_age=limit)

    add("age is max_age", text, NOW + MAX_AGE)
    add("one second older than max_age", text, NOW + MAX_AGE + 1)
    add("written one second in the future", text, NOW - 1)
    add("no max_age, ten years old", text, NOW + 315_360_000, None)
    for what, token in case_file.tampered(text, ".").items():
        add(what, token)
    raw = base64.b64encode(b'{"user_id": 42}')
    add("another salt", sign(raw, salt="cookie-session"))
    add("another key", sign(raw, secret="other"))
    add("signed, compact JSON", sign(base64.b64encode(b'{"user_id":42}')))
    add("signed, payload without padding", sign(base64.b64encode(b'{"user_id": 4}').rstrip(b"=")))
    add("signed, payload is no JSON", sign(base64.b64encode(b"{user_id}")))  # <!-- words: allowed -->
    add("signed, payload is a list", sign(base64.b64encode(b"[1, 2]")))
    add("signed, payload is null", sign(base64.b64encode(b"null")))


def direct(token: str, max_age: int | None) -> dict[str, t.Any]:
    raw = TimestampSigner(SECRET).unsign(token.encode(), max_age=max_age)
    return dict(json.loads(base64.b64decode(raw)))
