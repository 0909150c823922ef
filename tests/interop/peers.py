"""Servers as child processes: started, awaited, replaced by new ones, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import time

STARTUP_SECONDS = 30


class Peer:
    """One running server, which takes its port from ``PORT``."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.port = free_port()
        self._process = subprocess.Popen(
            command,
            env=os.environ | env | {"PORT": str(self.port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_ready(command)

    def _wait_until_ready(self, command: list[str]) -> None:
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"{command} ended before it listened")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"{command} does not listen after {STARTUP_SECONDS} seconds")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


class Deployment:
    """The servers of one site by name; a new one takes the place of an old one."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.ports: dict[str, int] = {}
        self._peers: dict[str, Peer] = {}

    def deploy(self, name: str, **env: str) -> None:
        """Starts a server; its predecessor is stopped once it listens."""
        peer = Peer(self.commands[name], env)
        old = self._peers.get(name)
        self._peers[name], self.ports[name] = peer, peer.port
        if old:
            old.stop()

    def stop(self) -> None:
        for peer in self._peers.values():
            peer.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
