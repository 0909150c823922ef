"""Starts the servers of the test on free ports, and stops them by their pids."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import typing as t

HERE = pathlib.Path(__file__).resolve().parent
GUIDE = HERE.parents[1] / "src/docs"
WAIT_SECONDS = 30


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A program until the end of the block."""

    def __init__(self, name: str, command: list[str], folder: pathlib.Path, **environment: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment}
            )

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: t.Any) -> None:
        self.stop()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def until(self, found: t.Callable[[], t.Any]) -> t.Any:
        """What `found` gives, once it gives something."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if value := found():
                return value
            time.sleep(0.02)
        self.stop()
        sys.exit(f"{self.process.args} did not start:\n{self.text()}")

    def listening(self, port: int) -> Server:
        def connected() -> bool:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        self.until(connected)
        return self

    def port_after(self, words: str) -> int:
        """The port that the program has printed."""
        found = self.until(lambda: re.search(rf"^{words} http://127\.0\.0\.1:(\d+)$", self.text(), re.M))
        return int(found[1])


class Echo(http.server.BaseHTTPRequestHandler):
    """The server behind the gate: says which identity it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        names = {name.lower().replace("_", "-") for name in self.headers}
        text = json.dumps({
            "user": self.headers.get_all("X-User") or [],
            "fresh": self.headers.get_all("X-Session-Fresh") or [],
            "names": sorted(names),
            "body": body.decode(),
        }).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def log_message(self, *_: t.Any) -> None:
        pass


@contextlib.contextmanager
def echo() -> t.Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def of_guide(language: str, replacements: dict[str, str]) -> str:
    """The configuration on the guide's page, with the places of this test."""
    text = (GUIDE / "gate.md").read_text("utf-8")
    (config,) = re.findall(rf"```{language}\n(.*?)```", text, re.S)
    for old, new in replacements.items():
        if old not in config:
            sys.exit(f"the guide's configuration of {language} has no {old!r}")
        config = config.replace(old, new)
    return config


NGINX = """
daemon off;
user root;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    keepalive_requests 100000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    {config}
}}
"""


def nginx(folder: pathlib.Path, site: pathlib.Path, gate: int, flask: int, api: int) -> tuple[Server, int]:
    port = free_port()
    config = of_guide("nginx", {
        "127.0.0.1:4000": f"127.0.0.1:{gate}",
        "127.0.0.1:5000": f"127.0.0.1:{flask}",
        "127.0.0.1:5001": f"127.0.0.1:{api}",
        "listen 80;": f"listen 127.0.0.1:{port};",
        # The same files without a gate, to compare with.
        "root /srv/site;": f"root {site}; location /open/ {{ alias {site}/docs/; }}",
    })
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, config=config))
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]
    return Server("nginx", command, folder).listening(port), port


def caddy(folder: pathlib.Path, site: pathlib.Path, gate: int, flask: int) -> tuple[Server, int]:
    port = free_port()
    config = of_guide("caddyfile", {
        "127.0.0.1:4000": f"127.0.0.1:{gate}",
        "127.0.0.1:5000": f"127.0.0.1:{flask}",
        ":80 {": f"{{\n    admin off\n    auto_https off\n}}\n\nhttp://:{port} {{\n    bind 127.0.0.1",
        "/srv/site": str(site),
    })
    file = folder / "Caddyfile"
    file.write_text(config)
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    return Server("caddy", command, folder, HOME=str(folder)).listening(port), port
