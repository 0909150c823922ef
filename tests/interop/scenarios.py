"""What a visitor does who is sent to one server and then to the other."""

from __future__ import annotations

import dataclasses
import time
import typing as t

import typed_values
import values
from client import Answer
from client import Browser
from forge import Forge
from forge import GARBAGE
from forge import tampered
from report import Report

NAME = 'Ada <b> & "Co" é \U0001f600'


@dataclasses.dataclass
class Server:
    name: str
    url: str


@dataclasses.dataclass
class Setup:
    """Two servers and what both were configured with."""

    servers: tuple[Server, Server]
    forge: Forge
    cookie_name: str
    lifetime: int
    fallback: str | None

    def directions(self) -> t.Iterator[tuple[Server, Server]]:
        one, other = self.servers
        yield one, other
        yield other, one

    def browser(self, token: str | None = None) -> Browser:
        return Browser({} if token is None else {self.cookie_name: token})


def log_in_and_out(setup: Setup, report: Report) -> None:
    """Log in here; read, change and flash there; log out here."""
    for here, there in setup.directions():
        for remember in (False, True):
            kind = "permanent" if remember else "plain"
            with report.scenario(f"log in on {here.name}, {kind}"):
                _log_in_and_out(setup, report, here, there, remember)


def _log_in_and_out(
    setup: Setup, report: Report, here: Server, there: Server, remember: bool
) -> None:
    browser = setup.browser()
    fields = {"username": NAME} | ({"remember": "on"} if remember else {})
    answer = browser.form(here.url, "/login", **fields)
    report.equal("login redirects", (answer.status, answer.location), (303, [b"/"]))
    permanent_attributes = [b"Expires=" in header for header in answer.set_cookie]
    report.equal("expiry only if permanent", permanent_attributes, [remember])

    page = browser.get(there.url, "/")
    report.check("greeted there", "Visits: 1." in page.text(), page.text())
    report.check("name escaped there", "Hello, Ada &lt;b&gt; &amp;" in page.text(), page.text())
    report.check("message shown there", "Welcome, Ada &lt;b&gt;" in page.text(), page.text())
    again = browser.get(here.url, "/")
    report.check("visit there counted here", "Visits: 2." in again.text(), again.text())
    report.check("message shown once", "Welcome" not in again.text(), again.text())

    browser.form(there.url, "/set", key="theme", value='{"dark":[1,2.5,null]}')
    browser.form(there.url, "/flash", message="Saved ✓", category="info")
    expected = {
        "username": NAME,
        "visits": 2,
        "theme": {"dark": [1, 2.5, None]},
        "_flashes": [["info", "Saved ✓"]],
    } | ({"_permanent": True} if remember else {})
    for server in (here, there):
        got = browser.get(server.url, "/session.json").json()
        report.equal(f"session read on {server.name}", got, expected)

    flashes = browser.get(here.url, "/flashes.json").json()
    report.equal("flashes taken here", flashes, expected["_flashes"])
    report.equal("none left there", browser.get(there.url, "/flashes.json").json(), [])

    before = browser.cookie_header()
    raw = browser.get(there.url, "/raw")
    report.equal("Cookie header arrives as sent", raw.text(), before)
    report.equal(
        "refreshed only if permanent", bool(raw.set_cookie), remember and refreshes(setup)
    )

    browser.form(there.url, "/unset", key="theme")
    left = browser.get(here.url, "/session.json").json()
    report.check("key removed there is gone here", "theme" not in left, left)

    answer = browser.form(here.url, "/logout")
    report.equal("logout empties the jar", browser.cookies, {})
    report.equal("logged out there", browser.get(there.url, "/session.json").json(), {})


def refreshes(setup: Setup) -> bool:
    """Whether permanent sessions are sent again by requests that only read."""
    token = setup.forge.token({"_permanent": True, "a": 1}, age=2)
    reference = setup.servers[0]
    return bool(setup.browser(token).get(reference.url, "/raw").set_cookie)


def every_type(setup: Setup, report: Report) -> None:
    """Write a value here, read and write it again there, read it here."""
    cases = {name: (value, value) for name, value in values.VALUES.items()}
    cases |= values.CHANGED | {f"big {name}": (v, v) for name, v in values.BIG.items()}
    for here, there in setup.directions():
        with report.scenario(f"types written on {here.name}"):
            for name, (value, kept) in cases.items():
                _one_type(setup, report, here, there, name, value, kept)


def _one_type(
    setup: Setup, report: Report, here: Server, there: Server,
    name: str, value: t.Any, kept: t.Any,
) -> None:
    browser = setup.browser()
    written = browser.post_json(here.url, "/set-typed", {"v": typed_values.encode(value)})
    expected = typed_values.normalize(typed_values.encode({"v": kept}))
    first = browser.get(there.url, "/typed.json")
    report.equal(
        f"{name}: read", (written.status, typed_values.normalize(first.json())), (204, expected)
    )
    browser.form(there.url, "/set", key="w", value="1")
    expected = typed_values.normalize(typed_values.encode({"v": kept, "w": 1}))
    second = browser.get(here.url, "/typed.json")
    report.equal(f"{name}: back", typed_values.normalize(second.json()), expected)
    report.equal(
        f"{name}: plain JSON",
        browser.get(there.url, "/session.json").json(),
        typed_values.plain({"v": kept, "w": 1}),
    )


def compression(setup: Setup, report: Report) -> None:
    """A long session is compressed, and both servers decide alike."""
    with report.scenario("compression"):
        for name, value in values.BIG.items():
            marks = []
            for server in setup.servers:
                browser = setup.browser()
                browser.post_json(
                    server.url, "/set-typed", {"v": typed_values.encode(value)}
                )
                marks.append(browser.cookies[setup.cookie_name].startswith("."))
            report.equal(f"{name}: same decision", marks[1], marks[0])
            report.equal(f"{name}: compressed", marks[1], name != "one byte saved")


def refused(setup: Setup, report: Report) -> None:
    """Cookies nobody may open: an empty session, no error, no new cookie."""
    session = {"username": "admin", "visits": 41, "blob": "x" * 400}
    forge, lifetime = setup.forge, setup.lifetime
    good = forge.token(session)
    bad = {f"tampered, {name}": token for name, token in tampered(good).items()}
    bad |= {f"garbage, {name}": text for name, text in GARBAGE.items()}
    bad |= {
        "expired": forge.token(session, age=lifetime + 60),
        "expired, permanent": forge.token(session | {"_permanent": True}, age=lifetime + 60),
        "long expired": forge.token(session, age=lifetime * 3 + 60),
        "from the future": forge.token(session, age=-3600),
        "another salt": forge.token(session, salt=f"{forge.salt}x"),
        "itsdangerous' default salt": forge.token(session, salt="itsdangerous"),
        "another key": forge.token(session, secret=f"{forge.secret}x"),
        "another derivation": forge.token(session, derivation="django-concat"),
        "another digest": forge.token(session, digest="sha256"),
    }
    for server in setup.servers:
        with report.scenario(f"refused by {server.name}"):
            for name, token in bad.items():
                answer = setup.browser(token).get(server.url, "/session.json")
                seen = answer.status, answer.body[:200], answer.set_cookie
                report.equal(name, seen, (200, b"{}", []))


def opened(setup: Setup, report: Report) -> None:
    """The same cookies, unharmed: otherwise ``refused`` proves nothing."""
    session = {"username": "admin", "visits": 41, "blob": "x" * 400}
    forge = setup.forge
    good = {
        "new": forge.token(session),
        "nearly expired": forge.token(session, age=setup.lifetime - 30),
        "short": forge.token({"a": 1}),
    }
    for server in setup.servers:
        with report.scenario(f"opened by {server.name}"):
            for name, token in good.items():
                expected = {"a": 1} if name == "short" else session
                answer = setup.browser(token).get(server.url, "/session.json")
                report.equal(name, answer.json(), expected)


def rotated_key(setup: Setup, report: Report) -> None:
    """A cookie under a fallback key opens; writing signs with the current key."""
    token = setup.forge.token({"username": "old"}, age=5, secret=setup.fallback)
    for here, there in setup.directions():
        with report.scenario(f"fallback key, first on {here.name}"):
            browser = setup.browser(token)
            got = browser.get(here.url, "/session.json").json()
            report.equal("opened", got, {"username": "old"})
            report.equal("not signed again by reading", browser.cookies[setup.cookie_name], token)
            browser.form(here.url, "/set", key="a", value="1")
            got = browser.get(there.url, "/session.json").json()
            report.equal("changed and read there", got, {"username": "old", "a": 1})


def same_headers(setup: Setup, report: Report) -> None:
    """Same cookie, same request, same second: the same header bytes."""
    forge = setup.forge
    user = {"username": "Ada", "visits": 3}
    flashes = [("success", "Welcome, Ada"), ("info", "é")]
    starts = {
        "no cookie": None,
        "plain session": forge.token(user, age=10),
        "permanent session": forge.token(user | {"_permanent": True}, age=10),
        "session with flashes": forge.token(user | {"_flashes": flashes}, age=10),
        "compressed session": forge.token({"blob": "ab" * 600}, age=10),
        "only one key": forge.token({"theme": "dark"}, age=10),
        "empty session": forge.token({}, age=10),
        "empty cookie": "",
        "tampered cookie": forge.token(user, age=10)[:-1],
        "expired cookie": forge.token(user, age=setup.lifetime + 60),
    }
    if setup.fallback:
        starts["fallback key"] = forge.token(user, age=10, secret=setup.fallback)
    for start, token in starts.items():
        with report.scenario(f"same headers, {start}"):
            for name, operation in OPERATIONS.items():
                _same_headers(setup, report, name, operation, token)
    with report.scenario("same headers, every type"):
        cases = values.VALUES | {n: v for n, (v, _) in values.CHANGED.items()} | values.BIG
        for name, value in cases.items():
            typed = {"v": typed_values.encode(value)}
            _same_headers(
                setup, report, name, lambda b, url: b.post_json(url, "/set-typed", typed), None
            )


Operation = t.Callable[[Browser, str], Answer]

OPERATIONS: dict[str, Operation] = {
    "count a visit": lambda b, url: b.get(url, "/"),
    "read": lambda b, url: b.get(url, "/session.json"),
    "read typed": lambda b, url: b.get(url, "/typed.json"),
    "do not touch": lambda b, url: b.get(url, "/raw"),
    "take flashes": lambda b, url: b.get(url, "/flashes.json"),
    "log in": lambda b, url: b.form(url, "/login", username="Grace"),
    "log in to stay": lambda b, url: b.form(url, "/login", username="Grace", remember="on"),
    "log in without a name": lambda b, url: b.form(url, "/login", username=""),
    "log out": lambda b, url: b.form(url, "/logout"),
    "set": lambda b, url: b.form(url, "/set", key="theme", value='"dark"'),
    "set invalid JSON": lambda b, url: b.form(url, "/set", key="theme", value="{"),
    "flash": lambda b, url: b.form(url, "/flash", message="Hi", category="info"),
    "remove a key": lambda b, url: b.form(url, "/unset", key="theme"),
}


def _same_headers(
    setup: Setup, report: Report, name: str, operation: Operation, token: str | None
) -> None:
    one, other = within_one_second(
        lambda server: operation(setup.browser(token), server.url), setup.servers
    )
    report.equal(f"{name}: status", other.status, one.status)
    for header, value in one.session_headers().items():
        report.equal(f"{name}: {header}", other.session_headers()[header], value)


def within_one_second(
    ask: t.Callable[[Server], Answer], servers: tuple[Server, Server]
) -> tuple[Answer, Answer]:
    """Both answers, made in one and the same second of the clock."""
    for _ in range(20):
        before = int(time.time())
        answers = ask(servers[0]), ask(servers[1])
        if int(time.time()) == before:
            return answers
    raise TimeoutError("two requests never fitted into one second; is a server stuck?")


ALL: list[t.Callable[[Setup, Report], None]] = [
    log_in_and_out,
    every_type,
    compression,
    opened,
    refused,
    same_headers,
]
