"""A browser with a jar of cookies, and cookies as only the holder of the key can make them."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
import typing as t
import urllib.parse
from unittest import mock

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

AGENT = "Mozilla/5.0 (the test)"


def serializer(secret: str, salt: str = "cookie-session") -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret, salt=salt, serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )


def signed(content: t.Any, secret: str, days_ago: int = 0, salt: str = "cookie-session") -> str:
    then = int(time.time()) - days_ago * 86400
    with mock.patch.object(TimestampSigner, "get_timestamp", lambda _: then):
        return serializer(secret, salt).dumps(content)


class Answer(t.NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: str

    def json(self) -> t.Any:
        return json.loads(self.body)

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def cookies(self) -> dict[str, str]:
        """Each `Set-Cookie` line: name to value."""
        lines = self.headers.get_all("Set-Cookie") or []
        assert all("=" in line for line in lines), lines
        return dict(line.split(";")[0].split("=", 1) for line in lines)


class Browser:
    def __init__(self, port: int, agent: str = AGENT, **cookies: str) -> None:
        self.port, self.agent, self.jar = port, agent, dict(cookies)

    def ask(self, path: str, method: str = "GET", form: dict[str, str] | None = None,
            headers: t.Iterable[tuple[str, str | bytes]] = (), keep: bool = True) -> Answer:
        """One request, with any bytes as its path. `keep`: whether cookies of the answer go to the jar."""
        body = urllib.parse.urlencode(form or {}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.connect()
        lines: list[tuple[str, str | bytes]] = [("Host", "site.example"), ("User-Agent", self.agent), *headers]
        if self.jar:
            lines.append(("Cookie", "; ".join(f"{name}={value}" for name, value in self.jar.items())))
        if form is not None:
            lines += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
        head = f"{method} {path} HTTP/1.1\r\n".encode()
        for name, value in lines:
            head += name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
        connection.send(head + b"Connection: close\r\n\r\n" + body)
        response = http.client.HTTPResponse(connection.sock, method=method)
        response.begin()
        answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        if keep:
            for name, value in answer.cookies.items():
                self.jar[name] = value
                if not value:
                    del self.jar[name]
        return answer

    def log_in(self, user_id: str, **form: str) -> Browser:
        answer = self.ask("/login", "POST", {"user_id": user_id, **form})
        assert answer.status == 200, answer
        return self

    def copy(self, *names: str) -> Browser:
        """Another browser with these cookies, or all."""
        return Browser(self.port, self.agent, **{name: self.jar[name] for name in names or self.jar})
