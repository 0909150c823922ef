"""Two users and one page, through the caches of real nginx and Varnish.

    python caches.py PROGRAM FRAMEWORK...

PROGRAM is `cache_server` of this folder. For each framework it runs twice: as it
is, where no cache may serve the page of another user, in any order of
middleware; and with its `Vary` lines taken apart again, where nginx has to do
so, or this test would see nothing. Only the standard library is needed.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import typing as t

ORDERS = ["none", "cors", "compression", "cors-compression", "compression-cors", "private"]
# Those whose responses have more `Vary` items than `Cookie` and may be stored.
WITH_OTHER_ITEMS = {"cors", "compression", "cors-compression", "compression-cors"}
WAIT_SECONDS = 20

NGINX = """
daemon off;
user root;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    proxy_cache_path {folder}/cache keys_zone=pages:1m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_cache pages;
            proxy_cache_key $uri;
            add_header X-Cache $upstream_cache_status;
        }}
        location /wide/ {{
            proxy_pass http://127.0.0.1:{upstream}/;
            {buffers}
        }}
    }}
}}
"""

# As in the guide's page on the order of middleware.
BUFFERS = ["proxy_buffer_size 16k;", "proxy_buffers 8 16k;", "proxy_busy_buffers_size 32k;"]

# Varnish's own rule is to pass whatever has a cookie; here `Vary` has to do it.
VARNISH = """
vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{upstream}"; }}
sub vcl_recv {{ return (hash); }}
sub vcl_deliver {{
    if (obj.hits > 0) {{ set resp.http.X-Cache = "HIT"; }} else {{ set resp.http.X-Cache = "MISS"; }}
}}
"""


class Answer(t.NamedTuple):
    user: str
    hit: bool
    vary: list[str]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def stop(process: subprocess.Popen[t.Any]) -> None:
    process.terminate()
    try:
        process.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def running(command: list[str], log: pathlib.Path, port: int | None, **environment: str) -> t.Iterator[str]:
    """A program until the end of the block; gives the port that it listens at."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    try:
        yield wait_for(process, log, port)
    finally:
        stop(process)


def wait_for(process: subprocess.Popen[t.Any], log: pathlib.Path, port: int | None) -> str:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if port is None:
            for line in log.read_text(errors="replace").splitlines():
                if line.startswith("listening on "):
                    return line.rsplit(":", 1)[1]
        else:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return str(port)
        time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} did not start:\n{log.read_text(errors='replace')}")


@contextlib.contextmanager
def nginx(folder: pathlib.Path, upstream: str) -> t.Iterator[int]:
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, upstream=upstream, buffers=" ".join(BUFFERS)))
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    with running(command, folder / "nginx.log", port):
        yield port


@contextlib.contextmanager
def varnish(folder: pathlib.Path, upstream: str) -> t.Iterator[int]:
    port = free_port()
    config = folder / "varnish.vcl"
    config.write_text(VARNISH.format(upstream=upstream))
    command = ["varnishd", "-F", "-j", "none", "-n", str(folder / "varnish"), "-s", "malloc,16m"]
    command += ["-a", f"127.0.0.1:{port}", "-f", str(config)]
    with running(command, folder / "varnish.log", port):
        yield port


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
    response = connection.getresponse()
    response.text = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def login(port: int, order: str, name: str) -> dict[str, str]:
    response = get(port, f"/{order}/login/{name}")
    return {"Cookie": response.getheader("Set-Cookie", "").split(";")[0]}


def page(port: int, path: str, user: dict[str, str], **headers: str) -> Answer:
    response = get(port, path, **user, **headers)
    body: bytes = response.text  # type: ignore[attr-defined]
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body!r}")
    if response.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    name = body.decode().removeprefix("This page is for ").split(".")[0]
    return Answer(name, response.getheader("X-Cache") == "HIT", response.msg.get_all("Vary") or [])


def visit(port: int, order: str) -> tuple[int, int, int]:
    """How many pages were asked for, came from the cache, and were another user's."""
    users = {name: login(port, order, name) for name in ("ada", "bob")} | {"nobody": {}}
    pages = hits = leaks = 0
    for path in (f"/{order}/page", f"/{order}/any"):
        for origin in ({}, {"Origin": "https://other.example"}):
            for name in ("ada", "ada", "bob", "nobody", "bob", "ada"):
                answer = page(port, path, users[name], **origin)
                pages += 1
                hits += answer.hit
                leaks += answer.user != name
                if answer.hit and answer.vary == ["*"]:
                    print(f"FAIL {path}: stored, although it says Vary: *")
                    leaks += 1
    return pages, hits, leaks


def large_cookie(port: int) -> bool:
    """A cookie that browsers still keep is too large for nginx' default buffers."""
    default = get(port, "/none/grow/3800")
    wide = get(port, "/wide/none/grow/3800")
    cookie = wide.getheader("Set-Cookie", "").split(";")[0]
    again = get(port, "/none/page", Cookie=cookie)
    print(f"a cookie of {len(cookie)} bytes: {default.status} by default, {wide.status} with wider buffers")
    return 3500 < len(cookie) < 4096 and (default.status, wide.status, again.status) == (502, 200, 200)


def main(program: str, frameworks: list[str]) -> int:
    for tool in ("nginx", "varnishd"):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is missing: install the packages nginx and varnish")
    passed = failed = 0
    print(f"{'framework':10}{'Vary':10}{'cache':10}{'order, outermost first':36}{'pages':>6}{'hits':>6}{'of others':>11}")
    for framework in frameworks:
        for split in (False, True):
            with contextlib.ExitStack() as stack:
                folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="caches-")))
                command = [program, framework]
                upstream = stack.enter_context(
                    running(command, folder / "server.log", None, SPLIT_VARY=str(int(split)))
                )
                caches = {
                    "nginx": stack.enter_context(nginx(folder, upstream)),
                    "Varnish": stack.enter_context(varnish(folder, upstream)),
                }
                if not split:
                    good = large_cookie(caches["nginx"])
                    passed, failed = passed + good, failed + (not good)
                for cache, port in caches.items():
                    for order in ORDERS:
                        pages, hits, leaks = visit(port, order)
                        expect_leak = split and cache == "nginx" and order in WITH_OTHER_ITEMS
                        stored = hits > 0 if order != "private" else hits == 0
                        good = stored and (leaks > 0) == expect_leak
                        passed, failed = passed + good, failed + (not good)
                        print(
                            f"{framework:10}{'apart' if split else 'one line':10}{cache:10}"
                            f"{'session, ' + order.replace('-', ', '):36}{pages:6}{hits:6}{leaks:11}"
                            f"{'' if good else '  FAIL'}"
                        )
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] or ["axum", "actix"]))
