#!/usr/bin/env bash
# The unmodified test suites of Flask, itsdangerous, Flask-Login and Flask-WTF, with this crate doing the work.
#
#   tests/flask_suite/run.sh            all suites
#
# Installs pinned versions into venvs, fetches the source distributions, builds the crate as a Python module,
# and runs each suite three times: without the crate, with it, and with it in Python-compatible mode. Prints one
# line per suite. Fails if any test ends otherwise than without the crate, or if a suite does not call the crate.
#
# Then random cases go through real Flask and through the crate side by side (compare.py); whatever differs and is
# not on the guide's page *differences* fails.
#
# Environment:
#   PYTHON        interpreter for the venvs     (python3)
#   SUITE_DIR     where all of this is kept     (target/flask-suite)
#   CASES         how many cases are compared   (20000)
#   SEED          of the cases                  (1)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export PYO3_PYTHON=${PYTHON:-python3} PYTHONDONTWRITEBYTECODE=1
target=${CARGO_TARGET_DIR:-$root/target}
work=${SUITE_DIR:-$target/flask-suite}
mkdir -p "$work/sources" "$work/module" "$work/results"
. "$root/tests/interop/venv.sh"

build() {
    cargo build --quiet --manifest-path "$root/Cargo.toml" -p cookie-session-flask-suite
    local library
    for library in "$target"/debug/{libcookie_session_native.so,libcookie_session_native.dylib}; do
        if [ -f "$library" ]; then
            # Moved, because a run that has the old one loaded must keep it.
            cp "$library" "$work/module/new"
            mv "$work/module/new" "$work/module/cookie_session_native.so"
        fi
    done
}

# pinned VERSION NAME: the version of a library in the requirements.
pinned() {
    sed -n "s/^$2==//p" "$here/requirements-$1.txt"
}

# source VERSION NAME: fetches the source distribution of a library, which has its tests, and prints its folder.
source_of() {
    local release folder
    release=$2-$(pinned "$1" "$2")
    folder=$work/sources/$release
    if [ ! -d "$folder" ]; then
        "$work/$1/bin/pip" --quiet --disable-pip-version-check download --no-deps --no-binary "$2" \
            --dest "$work/sources" "$2==${release##*-}" >&2
        mkdir "$folder.part"
        # Names of archives are spelled in several ways.
        tar -xzf "$(find "$work/sources" -iname "$2-${release##*-}.tar.gz" -o -iname "${2//-/_}-${release##*-}.tar.gz")" \
            -C "$folder.part" --strip-components 1
        mv "$folder.part" "$folder"
    fi
    echo "$folder"
}

# outcomes VERSION FOLDER RESULT [PYTEST-ARGUMENT...]: runs a suite and writes how each test ended.
outcomes() {
    local version=$1 folder=$2 result=$3
    shift 3
    rm -f "$result".*
    (cd "$folder" && SUITE_CALLS=$result.calls PYTHONPATH=.:$here/python:$work/module \
        "$work/$version/bin/python" -m pytest -rA --color=no -p no:cacheprovider "$@") >"$result.log" 2>&1 || true
    sed -nE 's/^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) (.*)$/\1 \2/p' "$result.log" |
        sed -E 's/^((FAILED|ERROR) [^ ]*) - .*/\1/' | sort >"$result.outcomes"
    [ -s "$result.outcomes" ] || { tail -n 20 "$result.log" >&2; echo "no test ran in $folder" >&2; return 1; }
}

# counted RESULT: how many tests ended how.
counted() {
    local line
    line=$(tail -n 1 "$1.log")
    count() { grep -oE "[0-9]+ $1" <<<"$line" || echo "0 $1"; }
    echo "$(count passed), $(count failed), $(count skipped)"
}

# suite NAME VERSION LIBRARY [FOLDER]: a suite in the venv of one version of Flask.
suite() {
    local name=$1 version=$2 folder result mode calls=0 status=0
    folder=$(source_of "$version" "$3")/${4:-}
    result=$work/results/$name-$(pinned "$version" "$3")
    outcomes "$version" "$folder" "$result.without"
    for mode in strict python; do
        COOKIE_SESSION_DECODE=$mode outcomes "$version" "$folder" "$result.$mode" -p crate_in_flask
        if ! diff -U 0 "$result.without.outcomes" "$result.$mode.outcomes"; then
            echo "$name: with the crate in $mode mode some tests end otherwise; see $result.$mode.log" >&2
            status=1
        fi
        awk '!/left to Python/ { sum += $1 } END { print sum + 0 }' "$result.$mode.calls" >"$result.$mode.sum"
        if [ "$(cat "$result.$mode.sum")" -eq 0 ]; then
            echo "$name: the suite has not called the crate in $mode mode" >&2
            status=1
        fi
        calls=$((calls + $(cat "$result.$mode.sum")))
    done
    echo "suite $name $(pinned "$version" "$3"): $(counted "$result.strict")" \
        "(without the crate: $(counted "$result.without")); calls into the crate: $calls"
    return "$status"
}

build
status=0
for version in 3.1 3.0 2.3; do
    make_venv "$here/requirements-$version.txt" "$work/$version"
    suite Flask "$version" Flask || status=1
    suite Flask-tutorial "$version" Flask examples/tutorial || status=1
done
suite itsdangerous 3.1 itsdangerous || status=1
suite itsdangerous 2.3 itsdangerous || status=1
suite Flask-Login 3.1 Flask-Login || status=1
suite Flask-WTF 3.1 Flask-WTF || status=1
echo "left to Python: the $(wc -l <"$here/python/crate_in_flask.py") lines of crate_in_flask.py, and in all runs"
cat "$work"/results/*.calls | sed -n 's/^\([0-9]*\) left to Python: /\1 /p' |
    awk '{ n = $1; sub(/^[0-9]+ /, ""); sum[$0] += n } END { for (what in sum) print "  " sum[what] " × " what }' | sort -k 3
PYTHONPATH=$work/module "$work/3.1/bin/python" "$here/python/compare.py" "${CASES:-20000}" "${SEED:-1}" || status=1
exit "$status"
