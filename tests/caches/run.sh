#!/usr/bin/env bash
# Two users and one page, through the caches of real nginx and Varnish.
#
#   tests/caches/run.sh [axum] [actix]
#
# Builds the server of this folder. Needs the programs nginx and varnishd.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

cargo build --quiet --locked --manifest-path "$here/Cargo.toml" --target-dir "$root/target"
"${PYTHON:-python3}" "$here/caches.py" "$root/target/debug/cookie-session-caches" "$@"
