#!/usr/bin/env bash
# Proves that the live comparison would notice: plants ten faults, one at a time, into a copy of the crate, and shows
# the first case that each makes fall. Fails if one goes unnoticed.
#
#   tests/flask_suite/planted_faults.sh            after tests/flask_suite/run.sh, which makes the venv
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${SUITE_DIR:-${CARGO_TARGET_DIR:-$root/target}/flask-suite}
copy=$work/planted
cases=${CASES:-20000}
# The libraries are those that run.sh has built.
export PYO3_PYTHON=${PYTHON:-python3} PYTHONDONTWRITEBYTECODE=1 CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
table="| planted fault | noticed by case | at | Flask | crate |"$'\n'"| --- | --- | --- | --- | --- |"$'\n'
status=0
rm -rf "$copy"
mkdir -p "$copy" "$work/planted-module"
git -C "$root" ls-files -z | (cd "$root" && tar --null --files-from - -c) | tar -x -C "$copy"

# compared: what the comparison says about the copy as it is now.
compared() {
    cargo build --quiet --manifest-path "$copy/Cargo.toml" --profile python-module -p cookie-session-flask-suite \
        2>"$work/planted.log" || { cat "$work/planted.log" >&2; exit 1; }
    cp "$CARGO_TARGET_DIR/python-module/libcookie_session_native.so" "$work/planted-module/cookie_session_native.so"
    COMPARE_STOP=1 PYTHONPATH=$work/planted-module "$work/3.1/bin/python" "$copy/tests/flask_suite/python/compare.py" \
        "$cases" 2>&1
}

# plant NAME FILE SED-SCRIPT
plant() {
    local name=$1 file=$copy/src/$2 said
    cp "$root/src/$2" "$work/unplanted"
    sed -i "$3" "$file"
    if cmp -s "$file" "$work/unplanted"; then
        echo "planted $name: src/$2 has changed, and the fault was not planted" >&2
        status=1
        return
    fi
    said=$(compared) && status=1
    cp "$work/unplanted" "$file"
    if grep -q '^case ' <<<"$said"; then
        echo "planted $name: noticed by $(grep -m 1 -A 2 '^case ' <<<"$said" | cut -c 1-600)"
        table+=$(grep -m 1 -A 2 '^case ' <<<"$said" | awk -v name="$name" '
            NR == 1 { sub(/^case /, ""); split($0, part, ": ") }
            NR > 1 { sub(/^  (Flask|crate): /, ""); gsub(/\|/, "\\|"); side[NR] = substr($0, 1, 120) }
            END { print "| " name " | " part[1] " | " part[2] " | " side[2] " | " side[3] " |" }')$'\n'
    else
        echo "planted $name: NOT NOTICED in $cases cases"
        table+="| $name | NOT NOTICED | | | |"$'\n'
        tail -n 3 <<<"$said"
        status=1
    fi
}

if ! said=$(compared); then
    echo "$said" >&2
    echo "without a fault the comparison fails, too" >&2
    exit 1
fi
plant "age limit: too old when equal" timed/max_age.rs 's/age > limit/age >= limit/'
plant "five seconds of future allowed" timed/rules.rs 's/skew: 0/skew: 5/'
plant "no Vary on mere access" session/save.rs 's/ vary: accessed,/ vary: false,/'
plant "emptied session not deleted" session/save.rs 's/let delete = state.modified || /let delete = /'
plant "insert does not mark" session/writing.rs '0,/ state.modified = true;/s/ state.modified = true;//'
plant "no refresh" session/expiry/mod.rs 's/facts.flask_should_set_cookie()/facts.modified/'
plant "compression threshold off by one" compression.rs 's/self.plain.len().saturating_sub(1)/self.plain.len()/'
plant "fallback ignored" keys/mod.rs 's/self.fallbacks.push(secret(old.as_ref())?);/secret(old.as_ref())?;/'
plant "derivation swapped" scheme/names/derivation.rs 's/<D, DjangoConcat>/<D, Other>/; s/<D, Concat>/<D, DjangoConcat>/; s/<D, Other>/<D, Concat>/'
plant "quoted cookies not unquoted" session/cookie/header.rs 's/quoted(pair.value).map_or(Cow::Borrowed(pair.value), value::unquote))/Cow::Borrowed(pair.value))/'
echo "$table"
exit "$status"
