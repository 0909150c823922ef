#!/usr/bin/env bash
# The login example in headless Chromium.
#
#   tests/browser/run.sh target/debug/examples/login [SCREENSHOT.png]
#
# Environment: PYTHON (python3), BROWSER_VENV (target/browser-venv), CHROMIUM, CHROMEDRIVER.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${BROWSER_VENV:-$root/target/browser-venv}
server=$1
shot=${2:-}
pid=

stop() {
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        pid=
    fi
}
trap stop EXIT

if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" --quiet --disable-pip-version-check install -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

# start VARIABLE=VALUE...: the server on a free port; sets url.
start() {
    env "$@" FLASK_SECRET_KEY=browser-test-secret-key PORT=0 "$server" >"$venv/server.log" 2>&1 &
    pid=$!
    for _ in $(seq 200); do
        url=$(sed -n 's/^listening on //p' "$venv/server.log")
        [ -n "$url" ] && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    cat "$venv/server.log" >&2
    echo "the server did not start" >&2
    exit 1
}

start
"$venv/bin/python" "$here/login_test.py" "$url" ${shot:+"$shot"}
stop
start FLASK_SESSION_COOKIE_SAMESITE=None FLASK_SESSION_COOKIE_PARTITIONED=true
"$venv/bin/python" "$here/login_test.py" "${url/127.0.0.1/localhost}" --attributes
