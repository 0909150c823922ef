"""The example `gate` behind real nginx and Caddy, beside a real Flask-Login.

    gate.py PROGRAM

GATE_SALT is handed to the gate; with another salt than Flask's nearly every check has to fail.
"""

from __future__ import annotations

import base64
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import typing as t
import urllib.parse

import load
from browser import AGENT, Browser, serializer, signed
from servers import GUIDE, HERE, Server, caddy, echo, free_port, nginx

SECRET = "4f1c2b7a9d3e5f60718293a4b5c6d7e8"
PAGE = "/docs/page.html"
TEXT = "only for users\n"
REQUESTS, CONNECTIONS = 10_000, 64
PROGRAM = os.path.abspath(sys.argv[1])
passed = 0
failed = 0


def check(what: str, good: bool, found: object = "") -> None:
    global passed, failed
    passed, failed = passed + good, failed + (not good)
    if not good:
        print(f"FAIL {what}: {found!r:.400}", flush=True)


class Site(t.NamedTuple):
    folder: pathlib.Path
    files: pathlib.Path
    flask: int
    gate: int
    admin: int
    proxy: int
    gate_server: Server

    def browser(self, **cookies: str) -> Browser:
        return Browser(self.proxy, **cookies)

    def session(self, content: t.Any, days_ago: int = 0, secret: str = SECRET, salt: str = "cookie-session") -> Browser:
        return self.browser(session=signed(content, secret, days_ago, salt))

    def revoke(self, **user: str) -> None:
        answer = Browser(self.admin).ask("/revoke" if user else "/revoke-everyone", "POST", user)
        check(f"revoking {user}", answer.status == 204, answer)


@contextlib.contextmanager
def site(**settings: str) -> t.Iterator[Site]:
    """nginx, the gate, Flask and a server that reads identity headers; the first two with these settings."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gate-")))
        files = folder / "site"
        (files / "docs").mkdir(parents=True)
        (files / "docs/page.html").write_text(TEXT)
        # nginx' workers run as another user in some configurations.
        folder.chmod(0o755)
        settings = {"FLASK_SECRET_KEY": SECRET, "GUIDE": str(GUIDE), **settings}
        flask = free_port()
        command = [sys.executable, "-W", "ignore", str(HERE / "flask_app.py")]
        stack.enter_context(Server("flask", command, folder, PORT=str(flask), **settings)).listening(flask)
        gate = stack.enter_context(Server(
            "gate", [PROGRAM], folder,
            **{"GATE_LISTEN": "127.0.0.1:0", "GATE_ADMIN_LISTEN": "127.0.0.1:0", "GATE_REFRESH_URL": "/reauth", **settings},
        ))
        port = gate.port_after("listening on")
        server, proxy = nginx(folder, files, port, flask, stack.enter_context(echo()))
        stack.enter_context(server)
        yield Site(folder, files, flask, port, gate.port_after("administration on"), proxy, gate)


def is_in(browser: Browser, path: str = PAGE) -> bool:
    answer = browser.ask(path, keep=False)
    assert answer.status in (200, 302), answer
    return answer.status == 200


def way_back(location: str) -> str:
    (target,) = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["next"]
    return target


def good(site: Site) -> None:
    nobody = site.browser().ask(f"{PAGE}?a=1&b=2")
    check("nobody is sent to the login page", nobody.status == 302 and TEXT not in nobody.body, nobody)
    check("with the way back", nobody.location == "/login?next=%2Fdocs%2Fpage.html%3Fa%3D1%26b%3D2", nobody.location)
    check("and nothing stores this", nobody.headers["Cache-Control"] == "no-store", nobody.headers.items())

    ada = site.browser().log_in("7")
    answer = ada.ask(PAGE)
    check("good: the page", (answer.status, answer.body) == (200, TEXT), answer)
    check("shared caches do not store it", answer.headers.get_all("Cache-Control") == ["private, no-cache"], answer)
    check("it varies by cookie", "Cookie" in (answer.headers.get_all("Vary") or []), answer.headers.items())
    check("a session that does not outlive the browser is not renewed", not answer.cookies, answer.cookies)
    answer = ada.ask("/api/x", "POST", {"amount": "9"})
    check("good: the identity", (answer.json()["user"], answer.json()["fresh"]) == (["7"], ["1"]), answer)
    check("the body arrives", answer.json()["body"] == "amount=9", answer)
    tag = ada.ask(PAGE).headers["ETag"]
    check("a page that has not changed", ada.ask(PAGE, headers=[("If-None-Match", tag)]).status == 304)
    check("HEAD", ada.ask(PAGE, "HEAD").status == 200)

    direct = Browser(site.gate, **ada.jar).ask("/check/login")
    check("no-store", direct.headers.get_all("Cache-Control") == ["no-store"], direct.headers.items())
    check("Vary", direct.headers.get_all("Vary") == ["Cookie"], direct.headers.items())
    check("health", Browser(site.gate).ask("/health").status == 200)


def bad(site: Site) -> None:
    ada = site.browser().log_in("7")
    content = serializer(SECRET).loads(ada.jar["session"])
    token = ada.jar["session"]
    check("made by hand: good", is_in(site.session(content)))
    check("31 days ago: good", is_in(site.session(content, days_ago=30)))
    check("expired", not is_in(site.session(content, days_ago=32)))
    check("from the future", not is_in(site.session(content, days_ago=-2)))
    check("forged with another key", not is_in(site.session(content, secret="another key")))
    check("forged with another salt", not is_in(site.session(content, salt="other")))
    for at in (0, 5, token.index(".") + 2, -3):
        changed = list(token)
        changed[at] = "A" if changed[at] != "A" else "B"
        check(f"forged at {at}", not is_in(site.browser(session="".join(changed))))
    for text in ("", ".", "..", "a.b.c", token + "A", "." + token, "x" * 4000, '"\\303\\251"'):
        check(f"nonsense {text:.20}", not is_in(site.browser(session=text)))
        check(f"nonsense as remember cookie {text:.20}", not is_in(site.browser(remember_token=text)))
    forged = "7|" + "0" * 128
    check("forged remember cookie", not is_in(site.browser(remember_token=forged)))
    for user in (None, ["7"], {"a": 1}, 1.5, b"7"):
        check(f"the user is {user!r}", not is_in(site.session({"_user_id": user, "_fresh": True})))
    check("not a map", not is_in(site.session(["_user_id", "7"])))
    # Flask-Login fails with these too: a 500.
    odd = site.session({**content, "_remember": "set", "_remember_seconds": "long"})
    answer = odd.ask(PAGE)
    check("an error is a refusal", answer.status == 500 and TEXT not in answer.body, answer)


def remembered(site: Site) -> None:
    first = site.browser().log_in("7", remember="on")
    later = first.copy("remember_token")
    answer = later.ask(PAGE)
    check("remember cookie: the page", answer.body == TEXT, answer)
    check("and a session", list(answer.cookies) == ["session"], answer.cookies)
    who = later.ask("/whoami").json()
    check("Flask opens this session", (who["user_id"], who["fresh"]) == ("7", False), who)
    check("not without the cookie", not is_in(site.browser()))

    answer = first.copy("remember_token").ask("/api/x?y=1")
    check("a remembered login is not fresh", answer.status == 302, answer)
    check("it has to give the password", answer.location == "/reauth?next=%2Fapi%2Fx%3Fy%3D1", answer.location)
    check("no headers for scripts", not [name for name in answer.headers if name.lower().startswith("x-")], answer)
    later.ask("/reauth", "POST", {})
    check("then it is fresh", later.ask("/api/x").json()["user"] == ["7"])
    other = Browser(site.proxy, "another agent", session=first.jar["session"])
    check("another client: the page", is_in(other))
    check("another client: not fresh", not is_in(other, "/api/x"))


def spoofed(site: Site) -> None:
    claims: list[tuple[str, str | bytes]] = [
        ("X-User", "admin"), ("X-Session-Fresh", "1"), ("X_User", "admin"), ("x-user", "root"),
        ("X-Original-URI", "/open/"), ("X-Forwarded-Uri", "/open/"), ("X-Forwarded-For", "10.0.0.9"),
    ]
    for path in (PAGE, "/api/x"):
        check(f"nobody claims {path}", site.browser().ask(path, headers=claims).status == 302)
    ada = site.browser().log_in("7")
    answer = ada.ask("/api/x", headers=claims)
    found = answer.json()
    check("claims are overwritten", (found["user"], found["fresh"]) == (["7"], ["1"]), found)
    who = site.browser().ask("/whoami", headers=claims).json()
    check("claims to Flask are removed", (who["x_user"], who["x_session_fresh"]) == (None, None), who)
    for path in ("/_gate/check/login", "/_gate/health", "/_gate/redirect/login"):
        check(f"{path} is not for visitors", ada.ask(path).status == 404)
    admin = Browser(site.gate).ask("/revoke", "POST", {"user_id": "7"})
    check("nor is the administration", admin.status == 404, admin)

    for name, user, header in (
        ("not ASCII", "né, 7", "n%C3%A9%2C%207"), ("a line feed", "7\r\nX-User: admin", "7%0D%0AX-User:%20admin"),
        ("a percent sign", "%37", "%2537"), ("an address", "ada@example.com", "ada@example.com"),
        ("a NUL", "7\0", "7%00"),
    ):
        answer = site.session({**serializer(SECRET).loads(ada.jar["session"]), "_user_id": user}).ask("/api/x")
        found = answer.json()["user"] if answer.status == 200 else answer
        check(f"an id with {name}", found == [header] and urllib.parse.unquote(header) == user, found)
    for name, user in (("empty", ""), ("long", "x" * 513), ("long when encoded", "é" * 90)):
        answer = site.session({"_user_id": user, "_fresh": True}).ask(PAGE)
        check(f"an id that is {name}", answer.status == 403, answer)
    number = site.session({"_user_id": 7, "_fresh": True}).ask(PAGE)
    check("a number as id", number.status == 200, number)


def asked_otherwise(site: Site) -> None:
    """The path decides; what follows it is the visitor's."""
    stale = site.browser().log_in("7", remember="on").copy("remember_token")
    gate = Browser(site.gate, **stale.jar)
    for path, status in (
        ("/check/login", 200), ("/check/login/", 200), ("/check/login?fresh=1", 200), ("/check/login/a/b?c", 200),
        ("/check/fresh", 401), ("/check/fresh?fresh=0", 401), ("/check/fresh/check/login", 401),
        ("/check/fresh/../login", 401), ("/redirect/fresh/check/login", 302), ("/check/login/redirect/fresh", 200),
        ("/check/freshness", 404), ("/check", 404), ("/", 404), ("/check%2Flogin", 404), ("//check/login", 404),
    ):
        answer = gate.ask(path, keep=False)
        check(f"{path} is {status}", answer.status == status, answer)
        check(f"{path} without a login", Browser(site.gate).ask(path).status in (302, 401, 404))
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        check(method, (gate.ask("/check/login", method, keep=False).status, gate.ask("/check/fresh", method).status) == (200, 401))


def ways_back(site: Site) -> None:
    for target in (
        "//evil.example/../docs/x", "/docs//evil.example", "/docs/%0d%0aSet-Cookie:%20a=b", "/docs/%5C%5Cevil.example",
        "/docs/%09/x", "///evil.example/..//docs/", "/docs/?next=//evil.example", "/docs/\\evil.example",
    ):
        answer = site.browser().ask(target)
        url = urllib.parse.urlsplit(answer.location)
        check(f"{target}: the login page", answer.status == 302 and (url.scheme, url.netloc, url.path) == ("", "", "/login"), answer)
        back = way_back(answer.location)
        check(f"{target}: a path", back.startswith("/") and back[1:2] not in ("/", "\\") and back.isprintable(), back)
        check(f"{target}: one line", not answer.cookies, answer)
    for forwarded, back in (
        ("/a?b=c&d", "/a?b=c&d"), ("//evil.example", "/evil.example"), ("https://evil.example/", "/"), ("", "/"),
        ("/\\evil.example", "/"), ("/\t/evil.example", "/"), ("@evil.example", "/"), ("/é", "/"), ("/" + "x" * 3000, "/"),
    ):
        headers = [("X-Forwarded-Uri", forwarded), ("X-Forwarded-Host", "evil.example")]
        answer = Browser(site.gate).ask("/redirect/login", headers=headers)
        check(f"forwarded {forwarded!r:.40}", answer.status == 302 and way_back(answer.location) == back, answer)
    envoy = Browser(site.gate).ask("/redirect/fresh//evil.example/a?b=1")
    check("appended to the path", way_back(envoy.location) == "/evil.example/a?b=1", envoy)


def renewed(site: Site) -> None:
    begun = int(time.time())
    ada = site.browser().log_in("7", permanent="on")
    content = serializer(SECRET).loads(ada.jar["session"])
    old = ada.jar["session"] = signed(content, SECRET, days_ago=3)
    answer = ada.ask(PAGE)
    lines = answer.headers.get_all("Set-Cookie") or []
    check("a permanent session is renewed", len(lines) == 1 and lines[0].startswith("session="), lines)
    check("with Flask's attributes", lines and lines[0].endswith("; HttpOnly; Path=/") and "; Expires=" in lines[0], lines)
    check("the browser has another cookie", ada.jar["session"] != old)
    found, signed_at = serializer(SECRET).loads(ada.jar["session"], return_timestamp=True)
    check("same content", found == content, found)
    check("new time", begun <= signed_at.timestamp() <= time.time() + 1, signed_at)
    who = ada.ask("/whoami").json()
    check("Flask opens it", (who["user_id"], who["fresh"]) == ("7", True), who)
    # Random text, which zlib cannot make smaller.
    large = site.session({**content, "note": base64.b64encode(os.urandom(2650)).decode()}, days_ago=3)
    check("a cookie as large as browsers keep", 3500 < len(large.jar["session"]) < 4093, len(large.jar["session"]))
    answer = large.ask(PAGE)
    check("is renewed", answer.status == 200 and len(answer.cookies.get("session", "")) > 3500, answer)


def revoked(site: Site) -> None:
    ada = site.browser().log_in("7", remember="on")
    bob = site.browser().log_in("8", remember="on")
    check("before", is_in(ada) and is_in(bob))
    site.revoke(user_id="7")
    check("revoked", not is_in(ada) and not is_in(ada.copy("session")))
    check("revoked: the remember cookie too", not is_in(ada.copy("remember_token")))
    check("another user is not", is_in(bob) and is_in(bob.copy("remember_token")))
    content = serializer(SECRET).loads(ada.jar["session"])
    check("a new login counts", is_in(site.session({**content, "_login_at": time.time() + 1})))
    site.revoke()
    check("everyone", not is_in(bob) and not is_in(bob.copy("remember_token")))


def under_load(site: Site) -> None:
    ada = site.browser().log_in("9")
    for number, name in ((CONNECTIONS, f"{CONNECTIONS} connections"), (1, "one connection")):
        requests = REQUESTS if number > 1 else REQUESTS // 5
        plain = load.ask(site.proxy, "/open/page.html", {}, AGENT, requests, number)
        gated = load.ask(site.proxy, PAGE, ada.jar, AGENT, requests, number)
        check(f"{name}: the files", plain.statuses == {200: requests}, plain.statuses)
        check(f"{name}: no 5xx, everyone is let in", gated.statuses == {200: requests}, gated.statuses)
        p50, p99 = (gated.percentile(at) - plain.percentile(at) for at in (50, 99))
        print(
            f"{requests} requests, {name}: p50 {gated.percentile(50):.2f} ms, p99 {gated.percentile(99):.2f} ms; "
            f"the gate adds {p50:.2f} ms at p50 and {p99:.2f} ms at p99"
        )
    nobody = load.ask(site.proxy, PAGE, {"session": "forged"}, AGENT, 2000, CONNECTIONS)
    check("forged cookies under load", nobody.statuses == {302: 2000}, nobody.statuses)


def without_gate(site: Site) -> None:
    ada = site.browser().log_in("9")
    site.gate_server.stop()
    answer = ada.ask(PAGE)
    check("without the gate nobody is let in", answer.status == 500 and TEXT not in answer.body, answer)
    check("and Flask goes on", ada.ask("/whoami").json()["user_id"] == "9")
    log = site.gate_server.text()
    check("the log has no secrets", SECRET not in log and "remember_token" not in log and "WARN" not in log, log)


def by_caddy(site: Site) -> None:
    server, port = caddy(site.folder, site.files, site.gate, site.flask)
    with server:
        nobody = Browser(port).ask(f"{PAGE}?a=1")
        check("Caddy: nobody", nobody.status == 302 and nobody.location == "/login?next=%2Fdocs%2Fpage.html%3Fa%3D1", nobody)
        ada = Browser(port).log_in("7", permanent="on", remember="on")
        answer = ada.ask(PAGE)
        check("Caddy: the page", (answer.status, answer.body) == (200, TEXT), answer)
        check("Caddy: renewal", "session" in answer.cookies and ada.ask("/whoami").json()["user_id"] == "7", answer)
        later = ada.copy("remember_token")
        check("Caddy: remember cookie", later.ask(PAGE).body == TEXT and "session" in later.jar, later.jar)
        who = Browser(port).ask("/whoami", headers=[("X-User", "admin")]).json()
        check("Caddy: claims are removed", who["x_user"] is None, who)


def other_settings() -> None:
    """Strong protection, remember cookies that are renewed, a settings file, other names, a login on another host."""
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        file = pathlib.Path(folder, "settings.json")
        file.write_text('{"SECRET_KEY": "to be overridden", "SESSION_PROTECTION": "strong", "SESSION_COOKIE_NAME": "sid"}')
        settings = {
            "GATE_SETTINGS": str(file), "FLASK_SESSION_PROTECTION": "strong", "FLASK_SESSION_COOKIE_NAME": "sid",
            "FLASK_REMEMBER_COOKIE_REFRESH_EACH_REQUEST": "true", "GATE_USER_HEADER": "Remote-User",
            "GATE_SITES": "https://docs.example.com, http://site.example:81", "GATE_LOGIN_URL": "https://id.example.com/login?a=b",
        }
        with site(**settings) as other:
            ada = other.browser().log_in("7", permanent="on")
            answer = ada.ask(PAGE)
            names = [line.split("=")[0] for line in answer.headers.get_all("Set-Cookie") or []]
            check("two cookies in two lines", sorted(names) == ["remember_token", "sid"], names)
            check("Flask opens both", ada.ask("/whoami").json()["user_id"] == "7")
            check("the other name", Browser(other.gate, **ada.jar).ask("/check/login").headers["Remote-User"] == "7")
            thief = Browser(other.proxy, "another agent", sid=ada.jar["sid"])
            fleeting = other.browser().log_in("8")
            check("strong: another client", not is_in(Browser(other.proxy, "another agent", **fleeting.jar)))
            check("strong: permanent is as basic", is_in(thief) and not is_in(thief, "/api/x"))
            for host, back in (
                ("docs.example.com", "https://docs.example.com/a?b"), ("DOCS.example.com", "https://docs.example.com/a?b"),
                ("site.example:81", "http://site.example:81/a?b"), ("site.example", "/a?b"), ("evil.example", "/a?b"),
                ("docs.example.com.evil.example", "/a?b"), ("docs.example.com@evil.example", "/a?b"),
            ):
                headers = [("X-Forwarded-Uri", "/a?b"), ("X-Forwarded-Host", host)]
                answer = Browser(other.gate).ask("/redirect/login", headers=headers)
                location = answer.location.startswith("https://id.example.com/login?a=b&next=")
                check(f"back to {host}", location and way_back(answer.location) == back, answer.location)


def with_redis() -> None:
    """Flask revokes with the lines of the guide, and the gate learns it."""
    with tempfile.TemporaryDirectory(prefix="gate-") as name:
        folder, port = pathlib.Path(name), free_port()
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", name]
        with Server("redis", command, folder).listening(port) as redis:
            with site(REDIS_URL=f"redis://127.0.0.1:{port}/", GATE_REDIS_PATIENCE="2.5") as shared:
                ada = shared.browser().log_in("7", remember="on")
                phone = ada.copy()
                check("Redis: before", is_in(ada))
                check("Redis: revoked in Flask", ada.ask("/log-out-everywhere", "POST", {}).status == 200)
                within = until(lambda: not is_in(phone), 5)
                check("Redis: the gate learns it", within is not None, within)
                check("Redis: the remember cookie too", not is_in(phone.copy("remember_token")))
                who = phone.copy("remember_token").ask("/whoami").json()
                check("Redis: the guide's lines in Flask agree", who["user_id"] is None, who)
                check("Redis: a new login", is_in(shared.browser().log_in("7")))
                shared.revoke(user_id="7")
                check("Redis: revoked at the gate", ada.ask("/whoami").json()["user_id"] is None)
                bob = shared.browser().log_in("8", remember="on")
                redis.stop()
                check("Redis is away: a while", is_in(bob))
                within = until(lambda: not is_in(bob), 10)
                check("Redis is away: then nobody", within is not None and not is_in(bob.copy("remember_token")), within)
                health = Browser(shared.gate).ask("/health")
                check("Redis is away: health", health.status == 503, health)


def until(condition: t.Callable[[], bool], seconds: float) -> float | None:
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.01)
    return None


def mistakes() -> None:
    """A gate with a mistake in its settings does not start, and says what to do."""
    right = {"FLASK_SECRET_KEY": SECRET, "GATE_LISTEN": "127.0.0.1:0"}
    for settings, words in (
        ({"FLASK_SECRET_KEY": ""}, "FLASK_SECRET_KEY is not set, or empty; set it to"),
        ({"GATE_LISTEN": "4000"}, "GATE_LISTEN is not an address such as 127.0.0.1:4000"),
        ({"GATE_LISTEN": "192.0.2.1:1"}, "set GATE_LISTEN to a free address"),
        ({"GATE_LOGN_URL": "/x"}, "GATE_LOGN_URL is unknown; remove it, or use one of GATE_LISTEN"),
        ({"GATE_LOGIN_URL": "//evil.example"}, "use one such as /login"),
        ({"GATE_LOGIN_URL": "javascript:x"}, "use one such as /login"),
        ({"GATE_LOGIN_URL": "https://id.example.com/"}, "set GATE_SITES to the sites"),
        ({"GATE_SITES": "docs.example.com"}, "use one such as https://app.example.com"),
        ({"GATE_SITES": "https://a.example/path"}, "use one such as https://app.example.com"),
        ({"GATE_USER_HEADER": "X User"}, "the name of a header"),
        ({"GATE_USER_HEADER": "Set-Cookie"}, "use a name such as X-User"),
        ({"GATE_FRESH_HEADER": "x-USER"}, "give them different names"),
        ({"GATE_TRUSTED_PROXIES": "10.0.0"}, "addresses such as 10.0.0.1"),
        ({"GATE_ADMIN_LISTEN": "0.0.0.0:0"}, "use 127.0.0.1"),
        ({"GATE_REDIS_PATIENCE": "-1"}, "set it to seconds"),
        ({"GATE_SETTINGS": "/missing.json"}, "name a JSON file"),
        ({"REDIS_URL": "http://x"}, "the URL is not a Redis URL; write redis://"),
        ({"FLASK_SESSION_PROTECTION": "Strong"}, "SESSION_PROTECTION"),
    ):
        environment = {key: value for key, value in os.environ.items() if key != "GATE_SALT"} | right | settings
        ended = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True, timeout=30)
        report = ended.stderr
        check(f"mistake {settings}", ended.returncode == 1 and words in report and SECRET not in report, report)


def main() -> int:
    with site() as plain:
        for part in (good, bad, remembered, spoofed, asked_otherwise, ways_back, renewed, by_caddy, under_load, revoked, without_gate):
            part(plain)
    other_settings()
    with_redis()
    mistakes()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
