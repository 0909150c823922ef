#!/usr/bin/env bash
# Two Rust servers, a Flask app and a real Redis: revocation, its speed, and what holds when Redis is away.
#
#   tests/revocation/run.sh [SERVER]   SERVER: target/debug/examples/revocation unless given
#
# Needs the programs redis-server and faketime. All servers get free ports and are stopped by their pid.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${REVOCATION_VENV:-$root/target/revocation-venv}
. "$here/../interop/venv.sh"

make_venv "$here/requirements.txt" "$venv"
"$venv/bin/python" "$here/revocation.py" "$(realpath "${1:-$root/target/debug/examples/revocation}")"
