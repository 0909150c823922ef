"""Many requests on some connections that stay open, and how long each took."""

from __future__ import annotations

import asyncio
import time
import typing as t


class Load(t.NamedTuple):
    statuses: dict[int, int]
    seconds: list[float]

    def percentile(self, percent: float) -> float:
        """In milliseconds."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * percent / 100))] * 1000


async def connection(port: int, request: bytes, left: list[int], load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while left[0] > 0:
        left[0] -= 1
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        await reader.readexactly(length)
        load.seconds.append(time.perf_counter() - begun)
        status = int(head.split(b" ", 2)[1])
        load.statuses[status] = load.statuses.get(status, 0) + 1
    writer.close()
    await writer.wait_closed()


async def run(port: int, request: bytes, requests: int, connections: int) -> Load:
    load, left = Load({}, []), [requests]
    await asyncio.gather(*(connection(port, request, left, load) for _ in range(connections)))
    return load


def ask(port: int, path: str, cookies: dict[str, str], agent: str, requests: int, connections: int) -> Load:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = [f"GET {path} HTTP/1.1", "Host: site.example", f"User-Agent: {agent}", f"Cookie: {cookie}", "", ""]
    return asyncio.run(run(port, "\r\n".join(lines).encode(), requests, connections))
