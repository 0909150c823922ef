"""Starts and stops the servers of the test, and speaks to them."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

SECRET = "the secret of a load test"
GUIDE = pathlib.Path(__file__).resolve().parents[2] / "src/docs/revocation.md"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Process:
    """One server in a process group of its own, because `faketime` starts it as a child."""

    def __init__(self, name, command, port, log, **environment):
        self.name, self.command, self.port, self.log = name, command, port, log
        self.environment = {**os.environ, "PORT": str(port), "SECRET_KEY": SECRET, **environment}
        self.process = None

    def start(self):
        begun = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        while time.monotonic() < begun + 30:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return time.monotonic() - begun
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended: {pathlib.Path(self.log).read_text()[-2000:]}")
            time.sleep(0.005)
        sys.exit(f"{self.name} does not listen")

    def send(self, number):
        os.killpg(self.process.pid, number)

    def stop(self, number=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.send(number)
            self.process.wait(timeout=10)


class Browser:
    """Keeps one cookie, and sends it to any of the servers."""

    def __init__(self, cookie=None):
        self.cookie = cookie
        self.connections = {}

    def ask(self, server, method, path, body=None):
        """The status, the answer, and how long it took."""
        begun = time.monotonic()
        for attempt in (1, 2):
            connection = self.connections.get(server.port)
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                self.connections[server.port] = connection
            headers = {"Cookie": f"session={self.cookie}"} if self.cookie else {}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                break
            except (http.client.HTTPException, ConnectionError):
                # The server has closed it meanwhile, as it may.
                connection.close()
                del self.connections[server.port]
                if attempt == 2:
                    raise
        text = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session="):
                self.cookie = value.split(";")[0].partition("=")[2] or None
        took = time.monotonic() - begun
        return response.status, json.loads(text) if text.startswith(b"{") else None, took

    def log_in(self, server, user):
        self.cookie = None
        status, _, _ = self.ask(server, "POST", "/login", f"user_id={user}")
        assert status == 204, (server.name, status)
        return self

    def copy(self):
        return Browser(self.cookie)

    def user(self, server):
        """Who the cookie is at this server; it is kept as it is."""
        cookie = self.cookie
        status, answer, _ = self.ask(server, "GET", "/whoami")
        self.cookie = cookie
        assert status == 200, (server.name, status)
        return answer["user_id"]

    def reason(self, server):
        cookie = self.cookie
        _, answer, _ = self.ask(server, "GET", "/whoami")
        self.cookie = cookie
        return answer["reason"]

    def post(self, server, path):
        status, _, took = self.ask(server, "POST", path)
        return status, took


def until(condition, within, what):
    """How long it took until the condition held."""
    begun = time.monotonic()
    while time.monotonic() < begun + within:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.002)
    raise AssertionError(f"not within {within} s: {what}")
