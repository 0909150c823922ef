#!/usr/bin/env bash
# The unmodified test suites of Flask, itsdangerous, Flask-Login and Flask-WTF, with this crate doing the work.
#
#   tests/flask_suite/run.sh            all suites
#
# Installs pinned versions into venvs, fetches the source distributions, builds the crate as a Python module,
# and runs each suite three times: without the crate, with it, and with it in Python-compatible mode. How a suite ends
# without the crate depends on pinned versions only, so that is kept. One suite per processor runs at a time. Prints one
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
    cargo build --quiet --manifest-path "$root/Cargo.toml" --profile python-module -p cookie-session-flask-suite
    local library
    for library in "$target"/python-module/{libcookie_session_native.so,libcookie_session_native.dylib}; do
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

# source_of VERSION NAME: fetches the source distribution of a library, which has its tests, and prints its folder.
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

# without RESULT VERSION FOLDER: how the tests end without the crate, unless that is known for these versions.
without() {
    local result=$1 version=$2 folder=$3 key
    key=$(cat "$here/requirements-$version.txt" "$here/run.sh" && "$PYO3_PYTHON" --version)
    if [ ! -s "$result.outcomes" ] || [ "$(cat "$result.key" 2>/dev/null)" != "$key" ]; then
        outcomes "$version" "$folder" "$result"
        echo "$key" >"$result.key"
    fi
}

# suite NAME VERSION LIBRARY [FOLDER]: a suite in the venv of one version of Flask.
suite() {
    local name=$1 version=$2 folder result mode calls=0 status=0
    folder=$(source_of "$version" "$3")/${4:-}
    result=$work/results/$name-$(pinned "$version" "$3")
    without "$result.without" "$version" "$folder"
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

# prepare VERSION LIBRARY...: a venv, and the sources of the suites that run in it.
prepare() {
    local version=$1 library
    make_venv "$here/requirements-$version.txt" "$work/$version"
    for library in "${@:2}"; do
        source_of "$version" "$library" >/dev/null
    done
}

suites=(
    "Flask 3.1 Flask"
    "Flask 3.0 Flask"
    "Flask 2.3 Flask"
    "Flask-tutorial 3.1 Flask examples/tutorial"
    "Flask-tutorial 3.0 Flask examples/tutorial"
    "Flask-tutorial 2.3 Flask examples/tutorial"
    "itsdangerous 3.1 itsdangerous"
    "itsdangerous 2.3 itsdangerous"
    "Flask-Login 3.1 Flask-Login"
    "Flask-WTF 3.1 Flask-WTF"
)
prepared=()
prepare 3.1 Flask itsdangerous Flask-Login Flask-WTF & prepared+=($!)
prepare 3.0 Flask & prepared+=($!)
prepare 2.3 Flask itsdangerous & prepared+=($!)
build
for job in "${prepared[@]}"; do wait "$job"; done

status=0
rm -f "$work"/results/*.{said,passed}
for at in "${!suites[@]}"; do
    [ "$at" -lt "$(getconf _NPROCESSORS_ONLN)" ] || wait -n || true
    # shellcheck disable=SC2086
    {
        suite ${suites[at]}
        touch "$work/results/$at.passed"
    } >"$work/results/$at.said" 2>&1 &
done
wait
for at in "${!suites[@]}"; do [ -e "$work/results/$at.passed" ] || status=1; done
cat "$work"/results/*.said
echo "left to Python: the $(wc -l <"$here/python/crate_in_flask.py") lines of crate_in_flask.py, and in all runs"
cat "$work"/results/*.{strict,python}.calls | sed -n 's/^\([0-9]*\) left to Python: /\1 /p' |
    awk '{ n = $1; sub(/^[0-9]+ /, ""); sum[$0] += n } END { for (what in sum) print "  " sum[what] " × " what }' | sort -k 3
PYTHONPATH=$work/module "$work/3.1/bin/python" "$here/python/compare.py" "${CASES:-20000}" "${SEED:-1}" || status=1
exit "$status"
