#!/usr/bin/env bash
# One browser session through a front: some routes go to Flask, others to Rust.
#
#   tests/interop/run_front.sh [PROGRAM...]   default: the servers of axum and
#                                             actix-web, debug builds
#   tests/interop/run_front.sh --self-check   Flask against Flask; then one with
#                                             another salt, which has to fail
#
# Every PROGRAM runs against every Flask. PROGRAM speaks the protocol of
# flask_app.py; build the defaults by
# `cargo build -p cookie-session-interop-server`.
#
# Environment:
#   PYTHON         interpreter for the venvs                (python3)
#   FLASK_LINES    which requirements-flask-LINE.txt to use (3.1 3.0 2.3)
#                  3.1 is requirements.txt
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/venv.sh"

# scenario LINE COMMAND...: prints what failed and the sum.
scenario() {
    local line=$1 requirements=$here/requirements-flask-$1.txt venv=$root/target/interop-venv-$1
    local status=0
    shift
    if [ "$line" = 3.1 ]; then
        requirements=$here/requirements.txt venv=$root/target/interop-venv
    fi
    make_venv "$requirements" "$venv"
    echo "== Flask $line, ${*##*/}"
    "$venv/bin/python" "$here/front_scenario.py" "$@" >"$venv/front.log" || status=$?
    grep '^FAIL' "$venv/front.log" | cut -c1-400 | head -n 20 || true
    tail -n 1 "$venv/front.log"
    return "$status"
}

if [ "${1:-}" = --self-check ]; then
    self=(python3 "$here/flask_app.py")
    export PATH="$root/target/interop-venv/bin:$PATH"
    scenario 3.1 "${self[@]}"
    if scenario 3.1 env SALT=wrong "${self[@]}" >"$root/target/interop-venv/self-check.log"; then
        echo "the scenario did not notice another salt" >&2
        exit 1
    fi
    echo "the scenario notices another salt"
    exit 0
fi

programs=("$@")
if [ $# -eq 0 ]; then
    programs=("$root/target/debug/interop_axum" "$root/target/debug/interop_actix")
fi
status=0
for line in ${FLASK_LINES:-3.1 3.0 2.3}; do
    for program in "${programs[@]}"; do
        scenario "$line" "$program" || status=1
    done
done
exit "$status"
