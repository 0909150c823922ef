"""One browser session through a front that sends some routes to Flask, others to Rust.

    python front_scenario.py COMMAND [ARG...]

COMMAND is a server that speaks the protocol of ``flask_app.py``. Everything
else is started here: Flask, COMMAND and the front. New keys are brought in
the way one deploys: a new server is started, the front sends requests to it,
the old one is stopped; the visitor's session goes on.

Prints one line a check and ``N passed, N failed``; exit code 1 on a failure.
"""

from __future__ import annotations

import base64
import contextlib
import email.utils
import importlib.metadata
import json
import pathlib
import socket
import sys
import threading
import typing as t

from client import Answer
from client import Browser
from forge import tampered
from front import Front
from peers import Deployment
from report import Report

KEY, NEW_KEY = "the first key, long enough", "the next key, just as long"
NAME = 'Ada <b> & "Co" é \U0001f600'
COOKIE = "session"
#: What one server gets; the other one has the rest. Each split is run both ways.
SPLIT = ("/", "/session.json", "/set", "/flashes.json", "/raw")
FLASK_APP = str(pathlib.Path(__file__).with_name("flask_app.py"))


class Site:
    """Front and servers, and the two halves of the routes."""

    def __init__(self, command: list[str], here: str, there: str) -> None:
        self.here, self.there = here, there
        self.deployment = Deployment({"flask": [sys.executable, FLASK_APP], "rust": command})
        routes = dict.fromkeys(SPLIT, there)
        self.front = Front(self.deployment.ports, routes, here)
        self.browser = Browser()

    def deploy(self, name: str, key: str, *fallbacks: str) -> None:
        listed = json.dumps(fallbacks) if fallbacks else ""
        self.deployment.deploy(name, SECRET_KEY=key, SECRET_KEY_FALLBACKS=listed)

    def get(self, path: str, server: str | None = None) -> Answer:
        """``server``: moves the route there for this request."""
        with self._moved(path, server):
            return self.browser.get(self.front.url, path)

    def form(self, path: str, server: str | None = None, **fields: str) -> Answer:
        with self._moved(path, server):
            return self.browser.form(self.front.url, path, **fields)

    @contextlib.contextmanager
    def _moved(self, path: str, server: str | None) -> t.Iterator[None]:
        before = self.front.routes.copy()
        if server:
            self.front.routes[path] = server
        yield
        self.front.routes = before

    def session(self, server: str) -> dict[str, t.Any]:
        return self.get("/session.json", server).json()

    def token(self) -> str:
        return self.browser.cookies[COOKIE]

    def scenario(self, report: Report, name: str) -> t.ContextManager[None]:
        return report.scenario(f"{name} (log in on {self.here})")

    def close(self) -> None:
        self.front.close()
        self.deployment.stop()


def whole_visit(site: Site, report: Report) -> None:
    site.deploy("flask", KEY)
    site.deploy("rust", KEY)
    log_in(site, report)
    flash_across(site, report)
    permanent_refresh(site, report)
    moved_route(site, report)
    tampering(site, report)
    if flask_version() >= (3, 1):
        rotation(site, report)
    else:
        rotation_without_fallbacks(site, report)
    log_out(site, report)


def log_in(site: Site, report: Report) -> None:
    with site.scenario(report, "log in"):
        answer = site.form("/login", username=NAME, remember="on")
        report.equal("redirects", (answer.status, answer.location), (303, [b"/"]))
        report.equal("Vary", answer.vary, [b"Cookie"])
        read = site.get("/session.json")
        report.equal("the other server knows the name", read.json()["username"], NAME)
        report.equal("Vary of reading", read.vary, [b"Cookie"])
        report.equal("who served", site.front.served[-2:], [
            ("/login", site.here), ("/session.json", site.there),
        ])


def flash_across(site: Site, report: Report) -> None:
    with site.scenario(report, "flash across"):
        site.form("/flash", message="Saved ✓", category="info")
        taken = site.get("/flashes.json").json()
        report.equal("taken there", taken, [["success", f"Welcome, {NAME}"], ["info", "Saved ✓"]])
        report.equal("gone here", site.get("/flashes.json", site.here).json(), [])
        page = site.get("/")
        report.check("page greets", "Ada &lt;b&gt; &amp;" in page.text(), page.text())
        page = site.get("/", site.here)
        report.check("visits are counted across", "Visits: 2." in page.text(), page.text())


def permanent_refresh(site: Site, report: Report) -> None:
    with site.scenario(report, "permanent refresh"):
        for server in (site.here, site.there, site.here):
            before = site.token()
            answer = site.get("/raw", server)
            report.equal(f"{server} got the cookie as sent", answer.text(), f"{COOKIE}={before}")
            report.equal(f"{server} sends it again", len(answer.set_cookie), 1)
            report.equal(f"{server}: Vary", answer.vary, [b"Cookie"])
            report.equal(
                f"{server}: same content", payload(site.token()), payload(before)
            )
            days = days_left(answer)
            report.check(f"{server}: 31 days more", 30.99 < days <= 31, days)


def moved_route(site: Site, report: Report) -> None:
    with site.scenario(report, "a route moves"):
        value = {"dark": [1, 2.5, None]}
        site.form("/set", site.here, key="theme", value=json.dumps(value))
        site.form("/set", site.there, key="lang", value='"né"')
        for server in (site.here, site.there):
            session = site.session(server)
            both = session.get("theme"), session.get("lang")
            report.equal(f"both values on {server}", both, (value, "né"))


def tampering(site: Site, report: Report) -> None:
    with site.scenario(report, "tampering"):
        good = dict(site.browser.cookies)
        for name, token in tampered(good[COOKIE]).items():
            for server in (site.here, site.there):
                site.browser.cookies = {COOKIE: token}
                answer = site.get("/session.json", server)
                seen = answer.status, answer.json(), answer.set_cookie
                report.equal(f"{name}, {server}", seen, (200, {}, []))
        site.browser.cookies = good
        report.equal("the good one still opens", site.session(site.there)["username"], NAME)


def rotation(site: Site, report: Report) -> None:
    """First every server learns the new key, then they sign with it, then the old one goes."""
    with site.scenario(report, "rotation while running"):
        stages = [
            ("flask knows the new key", "flask", KEY, NEW_KEY),
            ("rust knows the new key", "rust", KEY, NEW_KEY),
            ("flask signs with it", "flask", NEW_KEY, KEY),
            ("rust signs with it", "rust", NEW_KEY, KEY),
        ]
        old = site.token()
        for stage, (label, name, *keys) in enumerate(stages):
            site.deploy(name, *keys)
            for server in (site.here, site.there):
                site.form("/set", server, key="stage", value=str(stage))
                for reader in ("flask", "rust"):
                    session = site.session(reader)
                    seen = session.get("username"), session.get("stage")
                    report.equal(f"{label}: {server} wrote, {reader} reads", seen, (NAME, stage))
        site.deploy("flask", NEW_KEY)
        site.deploy("rust", NEW_KEY)
        kept = site.token()
        for server in ("flask", "rust"):
            report.equal(f"{server} goes on", site.session(server).get("stage"), 3)
            site.browser.cookies = {COOKIE: old}
            report.equal(f"{server} refuses the old key", site.session(server), {})
            site.browser.cookies = {COOKIE: kept}


def rotation_without_fallbacks(site: Site, report: Report) -> None:
    """An old Flask has one key. It changes at once; the Rust server carries sessions over."""
    with site.scenario(report, "rotation while running, Flask without fallbacks"):
        site.deploy("rust", NEW_KEY, KEY)
        site.deploy("flask", NEW_KEY)
        old = site.token()
        # A request that Flask serves sees an empty session, but leaves the cookie alone.
        report.equal("flask cannot read it yet", site.session("flask"), {})
        report.equal("nor does it take it away", site.token(), old)
        site.form("/set", "rust", key="stage", value="1")
        for server in ("flask", "rust"):
            session = site.session(server)
            seen = session.get("username"), session.get("stage")
            report.equal(f"carried over, {server} reads", seen, (NAME, 1))
        site.deploy("rust", NEW_KEY)
        report.equal("rust goes on", site.session("rust").get("stage"), 1)


def log_out(site: Site, report: Report) -> None:
    with site.scenario(report, "log out"):
        answer = site.form("/logout")
        report.equal("redirects", (answer.status, answer.location), (303, [b"/"]))
        report.equal("jar is empty", site.browser.cookies, {})
        for server in (site.here, site.there):
            report.equal(f"{server} sees nobody", site.session(server), {})


def untouched_bytes(report: Report) -> None:
    """The front itself: what a server sends arrives byte for byte."""
    answer = (
        b"HTTP/1.1 200 OK\r\nVary: Origin\r\nset-cookie: a=1\r\nVARY:Cookie\r\n"
        b"Set-Cookie: b=\"2\"; Path=/\r\nSet-Cookie: a=3\r\nX-Odd:  \xff \r\n"
        b"Content-Length: 3\r\n%s\r\nabc"
    )
    asked = b"POST /a?b=/c HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\ncookie: b=\xe9\r\nContent-Length: 2\r\n%s\r\nhi"
    with report.scenario("front"), socket.create_server(("127.0.0.1", 0)) as server:
        got = []

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                got.append(connection.recv(65536))
                connection.sendall(answer % b"Connection: keep-alive\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        front = Front({"one": server.getsockname()[1]}, {}, "one")
        with socket.create_connection(("127.0.0.1", front.port), 10) as client:
            client.sendall(asked % b"Connection: keep-alive\r\n")
            received = b"".join(iter(lambda: client.recv(65536), b""))
        thread.join()
        front.close()
        close = b"Connection: close\r\n"
        report.equal("request", got, [asked % close])
        report.equal("response", received, answer % close)
        report.equal("path without query", front.served, [("/a", "one")])


def payload(token: str) -> str:
    return token.rsplit(".", 2)[0]


def days_left(answer: Answer) -> float:
    """From the response's own time to its cookie's end."""
    text = answer.set_cookie[0].decode("ascii")
    expires = text.partition("Expires=")[2].partition(";")[0]
    signed_at = text.partition(";")[0].rsplit(".", 2)[1]
    seconds = int.from_bytes(base64_bytes(signed_at), "big")
    return (email.utils.parsedate_to_datetime(expires).timestamp() - seconds) / 86400


def base64_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def flask_version() -> tuple[int, ...]:
    return tuple(map(int, importlib.metadata.version("flask").split(".")[:2]))


def main() -> int:
    command = sys.argv[1:]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    report = Report()
    untouched_bytes(report)
    for here, there in (("flask", "rust"), ("rust", "flask")):
        site = Site(command, here, there)
        try:
            with site.scenario(report, "whole visit"):
                whole_visit(site, report)
        finally:
            site.close()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
