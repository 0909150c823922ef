#!/usr/bin/env bash
# A Flask app with Flask-Login and Flask-WTF, and the example `flask_login`, share logins and forms, live.
#
#   tests/flask_login/run.sh target/debug/examples/flask_login
#
# Each Flask in requirements*.txt, with each session protection; all at once. Servers get free ports and are stopped
# by their pids. Environment: PYTHON (python3), FLASK_LOGIN_VENVS (target/flask-login).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
binary=$1
venvs=${FLASK_LOGIN_VENVS:-$root/target/flask-login}
export SECRET_KEY="né, the key of both sides" PYTHONDONTWRITEBYTECODE=1
pids=()
. "$root/tests/interop/venv.sh"

stop_servers() {
    for pid in ${pids[@]+"${pids[@]}"}; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}
trap stop_servers EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start PROTECTION COMMAND...: a server on a free port, left in $port.
start() {
    local protection=$1 log
    shift
    port=$("$python" -c 'import socket
one = socket.socket()
one.bind(("127.0.0.1", 0))
print(one.getsockname()[1])')
    log="$venv/server-$port.log"
    SESSION_PROTECTION=$protection PORT=$port "$@" >"$log" 2>&1 &
    pids+=($!)
    "$python" - "$!" "$port" <<'PYTHON' || { cat "$log" >&2; exit 1; }
import os, socket, sys, time
pid, port = map(int, sys.argv[1:])
for _ in range(600):
    try:
        sys.exit(socket.create_connection(("127.0.0.1", port), 1).close())
    except OSError:
        time.sleep(0.05)
    os.kill(pid, 0)
sys.exit(f"no server listens on port {port}")
PYTHON
}

status=0
for requirements in "$here"/requirements*.txt; do
    venv=$venvs/$(basename "$requirements" .txt)
    python=$venv/bin/python
    mkdir -p "$venvs"
    make_venv "$requirements" "$venv"
    echo "== $("$venv/bin/pip" --disable-pip-version-check freeze | grep -iE '^(flask|werkzeug)' | tr '\n' ' ')"
    runs=()
    for protection in none basic strong; do
        start "$protection" "$python" -W ignore "$here/flask_app.py"
        flask=$port
        start "$protection" "$binary"
        "$python" -W ignore "$here/run.py" --protection "$protection" --flask "$flask" --rust "$port" \
            >"$venv/$protection.log" 2>&1 &
        runs+=("$!:$protection")
    done
    for run in "${runs[@]}"; do
        wait "${run%%:*}" || status=1
        cat "$venv/${run##*:}.log"
    done
done
exit "$status"
