"""A reverse proxy in front of several servers that pass for one site.

    python front.py PORT --default http://127.0.0.1:5000 \\
        --route /=http://127.0.0.1:3000 --route /session.json=http://127.0.0.1:3000

A route is an exact path; all others go to the default. Bytes pass through as
they are, in both directions, duplicate headers too, in their order. Only
``Connection`` is the front's own: one request a connection.

As a module: ``Front`` runs in threads, its routes and servers may be changed
while it runs, and ``served`` tells who answered what.
"""

from __future__ import annotations

import argparse
import socket
import socketserver
import threading
import typing as t
import urllib.parse

HEAD_LIMIT = 1 << 20
TIMEOUT_SECONDS = 10


class Front:
    """``servers``: name to port on 127.0.0.1. ``routes``: path to server name."""

    def __init__(
        self, servers: dict[str, int], routes: dict[str, str], default: str, port: int = 0
    ) -> None:
        self.servers = servers
        self.routes = routes
        self.default = default
        self.served: list[tuple[str, str]] = []
        self._listener = _Listener(("127.0.0.1", port), _Connection)
        self._listener.front = self
        self.port: int = self._listener.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def choose(self, path: str) -> int:
        """The port of the server for a path."""
        name = self.routes.get(path, self.default)
        self.served.append((path, name))
        return self.servers[name]


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    front: Front


class _Connection(socketserver.BaseRequestHandler):
    server: _Listener

    def handle(self) -> None:
        self.request.settimeout(TIMEOUT_SECONDS)
        head, body = read_head(self.request)
        if not head:
            return
        lines = head.split(b"\r\n")
        target = lines[0].split(b" ")[1].decode("latin-1")
        port = self.server.front.choose(target.partition("?")[0])
        with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as upstream:
            upstream.sendall(closing(lines) + body)
            missing = content_length(lines) - len(body)
            while missing > 0 and (chunk := self.request.recv(min(missing, 65536))):
                upstream.sendall(chunk)
                missing -= len(chunk)
            answer, rest = read_head(upstream)
            self.request.sendall(closing(answer.split(b"\r\n")) + rest)
            while chunk := upstream.recv(65536):
                self.request.sendall(chunk)


def read_head(source: socket.socket) -> tuple[bytes, bytes]:
    """The head without its empty line, and what came along of the body."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = source.recv(65536)
        if not chunk or len(data) > HEAD_LIMIT:
            return b"", b""
        data += chunk
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def header(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()


def closing(lines: list[bytes]) -> bytes:
    """The head with ``Connection: close`` in place of any other."""
    kept = [lines[0], *(line for line in lines[1:] if header(line) != b"connection")]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


def content_length(lines: t.Iterable[bytes]) -> int:
    return next(
        (int(line.partition(b":")[2]) for line in lines if header(line) == b"content-length"), 0
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="One site of several servers.")
    parser.add_argument("port", type=int)
    parser.add_argument("--default", required=True, metavar="URL")
    parser.add_argument("--route", action="append", default=[], metavar="PATH=URL")
    options = parser.parse_args()
    routes = dict(route.split("=", 1) for route in options.route)
    urls = {options.default, *routes.values()}
    servers = {url: urllib.parse.urlsplit(url).port or 80 for url in urls}
    front = Front(servers, routes, options.default, options.port)
    print(f"listening on {front.url}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
