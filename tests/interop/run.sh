#!/usr/bin/env bash
# Flask and another server share one session cookie, live.
#
#   tests/interop/run.sh COMMAND [ARG...]   e.g. target/debug/interop_axum
#   tests/interop/run.sh --self-check       Flask against Flask; then one with
#                                           another salt, which has to fail
#
# COMMAND is a server that speaks the protocol of flask_app.py (environment
# and routes). Both servers get free ports and are stopped at the end.
#
# Environment:
#   PYTHON                 interpreter for the venv      (python3)
#   INTEROP_VENV           where the venv lives          (target/interop-venv)
#   INTEROP_REQUIREMENTS   which Flask                   (requirements.txt)
#
# Shows the first failures of each configuration; run.log in the venv has all
# checks of the last one.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
requirements=${INTEROP_REQUIREMENTS:-$here/requirements.txt}
venv=${INTEROP_VENV:-$root/target/interop-venv}
pids=()
. "$here/venv.sh"

if [ $# -eq 0 ]; then
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
    exit 2
fi

stop_servers() {
    for pid in ${pids[@]+"${pids[@]}"}; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    pids=()
}
trap stop_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_ports() {
    "$venv/bin/python" -c '
import socket
both = [socket.socket() for _ in range(2)]
for one in both:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in both))'
}

wait_until_ready() { # pid port
    "$venv/bin/python" - "$@" <<'PYTHON'
import os, socket, sys, time
pid, port = map(int, sys.argv[1:])
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        sys.exit(0)
    except OSError:
        time.sleep(0.05)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        sys.exit(f"the server for port {port} ended before it listened")
sys.exit(f"no server listens on port {port} after 30 seconds")
PYTHON
}

# round NAME VARIABLE=VALUE... -- COMMAND...: one configuration, both servers.
# OTHER_SALT, if set, is the salt of the second server only.
round() {
    local name=$1 settings=() port_flask port_other
    shift
    while [ "$1" != -- ]; do
        settings+=("$1")
        shift
    done
    shift
    echo "== $name"
    read -r port_flask port_other < <(free_ports)
    env "${settings[@]}" PORT="$port_flask" \
        "$venv/bin/python" "$here/flask_app.py" >"$venv/flask.log" 2>&1 &
    pids+=($!)
    env "${settings[@]}" ${OTHER_SALT:+SALT="$OTHER_SALT"} PORT="$port_other" \
        "$@" >"$venv/other.log" 2>&1 &
    pids+=($!)
    local status=0
    if wait_until_ready "${pids[0]}" "$port_flask" && wait_until_ready "${pids[1]}" "$port_other"; then
        env "${settings[@]}" "$venv/bin/python" "$here/run.py" \
            --flask "http://127.0.0.1:$port_flask" \
            --rust "http://127.0.0.1:$port_other" >"$venv/run.log" || status=$?
        grep -E '^(FAIL|skip)' "$venv/run.log" | cut -c1-400 | head -n 20 || true
        tail -n 1 "$venv/run.log"
    else
        status=1
        tail -n 20 "$venv/flask.log" "$venv/other.log" >&2
    fi
    stop_servers
    return "$status"
}

# The configurations; every one runs even if an earlier one failed.
all_rounds() {
    local secret=SECRET_KEY=interop-secret status=0
    round "defaults" "$secret" -- "$@" || status=1
    round "rotated keys, another salt" \
        "SECRET_KEY=new né key" 'SECRET_KEY_FALLBACKS=["oldest-key","old-key"]' \
        SALT=other-salt -- "$@" || status=1
    round "every cookie attribute" "$secret" SESSION_COOKIE_NAME=sid \
        SESSION_COOKIE_DOMAIN=example.com SESSION_COOKIE_PATH=/app \
        SESSION_COOKIE_SECURE=1 SESSION_COOKIE_SAMESITE=Lax \
        SESSION_COOKIE_HTTPONLY=1 -- "$@" || status=1
    round "no HttpOnly, no refresh, one hour" "$secret" SESSION_COOKIE_HTTPONLY=0 \
        SESSION_COOKIE_SAMESITE=Strict SESSION_REFRESH_EACH_REQUEST=0 \
        PERMANENT_SESSION_LIFETIME=3600 -- "$@" || status=1
    if grep -qE '^Flask==3\.[1-9]' "$requirements"; then
        round "partitioned" "$secret" SESSION_COOKIE_SECURE=1 \
            SESSION_COOKIE_SAMESITE=None SESSION_COOKIE_PARTITIONED=1 -- "$@" || status=1
    fi
    return "$status"
}

make_venv "$requirements" "$venv"
if [ "$1" = --self-check ]; then
    self=("$venv/bin/python" "$here/flask_app.py")
    all_rounds "${self[@]}"
    if OTHER_SALT=wrong round "wrong salt, has to fail" SECRET_KEY=k -- "${self[@]}" \
        >"$venv/self-check.log"; then
        echo "the driver did not notice another salt" >&2
        exit 1
    fi
    echo "the driver notices another salt"
else
    all_rounds "$@"
fi
