#!/usr/bin/env bash
# The example `gate` behind real nginx and Caddy, beside a real Flask with Flask-Login.
#
#   tests/gate/run.sh target/debug/examples/gate   built with the features axum and redis
#
# Then again with another salt, which has to fail. Needs the programs nginx, caddy and redis-server. All servers get free
# ports and are stopped by their pids. Environment: PYTHON (python3), GATE_VENV (target/gate-venv).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
gate=$(realpath "$1")
venv=${GATE_VENV:-$root/target/gate-venv}
export PYTHONDONTWRITEBYTECODE=1
. "$root/tests/interop/venv.sh"

for program in nginx caddy redis-server; do
    command -v "$program" >/dev/null || { echo "$program is missing: install the package of this name" >&2; exit 1; }
done
make_venv "$here/requirements.txt" "$venv"
"$venv/bin/python" "$here/gate.py" "$gate"

log="$venv/other-salt.log"
if GATE_SALT=wrong "$venv/bin/python" "$here/gate.py" "$gate" >"$log" 2>&1; then
    echo "the test did not notice another salt" >&2
    exit 1
elif ! grep -q '^FAIL good: the page' "$log"; then
    echo "with another salt, the test fails for another reason:" >&2
    tail -n 20 "$log" >&2
    exit 1
fi
echo "the test notices another salt"
