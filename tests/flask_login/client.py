"""Requests to both sides through a front, and what an answer says apart from the time."""

from __future__ import annotations

import dataclasses
import email.utils
import http.client
import http.server
import json
import threading
import typing as t
import urllib.parse

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

SECONDS_APART = 3


@dataclasses.dataclass(frozen=True)
class Client:
    """A browser: the front sees its address, the sides its agent."""

    address: str
    agent: str


Jar = dict[str, str]


@dataclasses.dataclass
class Answer:
    status: int
    body: t.Any
    vary: str
    cookies: list[tuple[str, str]]
    """The text of each ``Set-Cookie``: name, and attributes with the value left out."""
    values: Jar
    deleted: list[str]
    session: t.Any
    expires: list[float]
    page: str = ""

    def same_as(self, other: Answer) -> list[str]:
        """What differs."""
        names = ("status", "body", "vary", "cookies", "deleted", "session")
        found = [f"{name}: {getattr(self, name)!r} / {getattr(other, name)!r}" for name in names
                 if getattr(self, name) != getattr(other, name)]
        remember = [one.values.get("remember_token") for one in (self, other)]
        if remember[0] != remember[1]:
            found.append(f"remember_token: {remember}")
        if len(self.expires) != len(other.expires) or any(
            abs(one - two) > SECONDS_APART for one, two in zip(self.expires, other.expires)
        ):
            found.append(f"expires: {self.expires} / {other.expires}")
        return found

    def applied_to(self, jar: Jar) -> Jar:
        """What the browser has after this answer."""
        return {name: value for name, value in (jar | self.values).items() if name not in self.deleted}


def signer(secret: str) -> URLSafeTimedSerializer:
    import hashlib

    from flask.json.tag import TaggedJSONSerializer

    return URLSafeTimedSerializer(
        secret, salt=SecureCookieSessionInterface.salt, serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )


class Front(http.server.ThreadingHTTPServer):
    """Puts the client's address, which a header tells it, into ``X-Forwarded-For``; one server behind each prefix."""

    daemon_threads = True

    def __init__(self, servers: dict[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        self.servers = servers
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Forward(http.server.BaseHTTPRequestHandler):
    server: Front

    def forward(self) -> None:
        _, side, path = self.path.split("/", 2)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = [(name, value) for name, value in self.headers.items() if name.lower() != "x-test-client"]
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.servers[side], timeout=10)
        upstream.putrequest(self.command, "/" + path, skip_host=True, skip_accept_encoding=True)
        for name, value in [*headers, ("X-Forwarded-For", self.headers["X-Test-Client"])]:
            upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        upstream.close()

    do_GET = do_POST = forward

    def log_message(self, *_: t.Any) -> None:
        pass


class Site:
    """Both sides behind one front."""

    def __init__(self, servers: dict[str, int], secret: str) -> None:
        self.front = Front(servers)
        self.serializer = signer(secret)
        self.requests = 0

    def close(self) -> None:
        self.front.shutdown()
        self.front.server_close()

    def ask(self, side: str, client: Client, jar: Jar, method: str, path: str,
            form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Answer:
        self.requests += 1
        sent = {"User-Agent": client.agent, "X-Test-Client": client.address, "Host": "site.example"} | (headers or {})
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        body = urllib.parse.urlencode(form or {})
        if method == "POST":
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.front.server_address[1], timeout=10)
        connection.request(method, f"/{side}{path}", body if method == "POST" else None, sent)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return self.read(answer, content)

    def read(self, answer: http.client.HTTPResponse, content: str) -> Answer:
        json_body = (answer.getheader("Content-Type") or "").startswith("application/json")
        out = Answer(answer.status, json.loads(content) if json_body else None,
                     ", ".join(answer.headers.get_all("Vary") or []), [], {}, [], "unchanged", [])
        for text in answer.headers.get_all("Set-Cookie") or []:
            pair, _, attributes = text.partition("; ")
            name, _, value = pair.partition("=")
            kept = []
            for attribute in attributes.split("; "):
                if attribute.startswith("Expires=") and value:
                    out.expires.append(email.utils.parsedate_to_datetime(attribute[8:]).timestamp())
                    attribute = "Expires"
                kept.append(attribute)
            out.cookies.append((name, "; ".join(kept)))
            if not value:
                out.deleted.append(name)
            else:
                out.values[name] = value
            if name == "session":
                out.session = self.serializer.loads(value) if value else "deleted"
        out.page = content
        return out
