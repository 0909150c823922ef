"""A browser small enough to see through: HTTP/1.1, one cookie jar.

The jar keeps the exact text of every ``Set-Cookie`` and sends every live
cookie to every server, whatever its ``Domain``, ``Path`` or ``Secure`` says:
here both servers stand for one site.
"""

from __future__ import annotations

import dataclasses
import email.utils
import http.client
import json
import time
import typing as t
import urllib.parse

TIMEOUT_SECONDS = 10


@dataclasses.dataclass
class Answer:
    """What came back, with the headers a session may write."""

    status: int
    body: bytes
    set_cookie: list[bytes]
    vary: list[bytes]
    location: list[bytes]

    def json(self) -> t.Any:
        return json.loads(self.body)

    def text(self) -> str:
        return self.body.decode("utf-8")

    def session_headers(self) -> dict[str, list[bytes]]:
        return {"Set-Cookie": self.set_cookie, "Vary": self.vary}


def request(
    url: str, method: str, path: str, body: bytes, content_type: str, cookie: str
) -> Answer:
    """One request; an empty ``cookie`` sends no ``Cookie`` header."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname, parts.port, timeout=TIMEOUT_SECONDS
    )
    headers = {}
    if body or method == "POST":
        headers["Content-Type"] = content_type
    if cookie:
        headers["Cookie"] = cookie
    try:
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()

    def values(name: str) -> list[bytes]:
        # http.client decodes header bytes as latin-1; undo it.
        found = response.headers.get_all(name) or []
        return [value.encode("latin-1") for value in found]

    return Answer(
        response.status, content, values("Set-Cookie"), values("Vary"), values("Location")
    )


class Browser:
    """One visitor with one jar, on as many servers as he likes."""

    def __init__(self, cookies: dict[str, str] | None = None) -> None:
        self.cookies = dict(cookies or {})

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, url: str, path: str) -> Answer:
        return self._send(url, "GET", path, b"", "")

    def form(self, url: str, path: str, **fields: str) -> Answer:
        body = urllib.parse.urlencode(fields).encode("ascii")
        return self._send(url, "POST", path, body, "application/x-www-form-urlencoded")

    def post_json(self, url: str, path: str, value: t.Any) -> Answer:
        body = json.dumps(value).encode("ascii")
        return self._send(url, "POST", path, body, "application/json")

    def _send(
        self, url: str, method: str, path: str, body: bytes, content_type: str
    ) -> Answer:
        answer = request(url, method, path, body, content_type, self.cookie_header())
        for header in answer.set_cookie:
            self.receive(header.decode("latin-1"))
        return answer

    def receive(self, header: str) -> None:
        """Store or drop a cookie, as RFC 6265 section 5.3 says."""
        pair, *attributes = header.split(";")
        name, _, value = pair.partition("=")
        if _is_expired(attributes):
            self.cookies.pop(name.strip(), None)
        else:
            self.cookies[name.strip()] = value.strip()


def _is_expired(attributes: list[str]) -> bool:
    values = {}
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        values[name.strip().lower()] = value.strip()
    if "max-age" in values:
        return int(values["max-age"]) <= 0
    if "expires" in values:
        expires = email.utils.parsedate_to_datetime(values["expires"])
        return expires.timestamp() <= time.time()
    return False
