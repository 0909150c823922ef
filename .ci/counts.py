"""Compares counted instructions with those in benches/counts/counts.toml.

    counts.py RESULTS          RESULTS: what the bench prints with --output-format=json, one object a line

With COUNTS_UPDATE set the file is written instead. More than 2 % above the file is an error; so is a work that only
one of the two knows.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

FILE = Path(__file__).parent.parent / "benches" / "counts" / "counts.toml"
LIMIT = 1.02
HEAD = """\
# Instructions of each work, counted by valgrind: `bash .ci/run counts` fails if one grows by more than 2 %.
# `COUNTS_UPDATE=1 bash .ci/run counts` writes this file. Say in the commit message what a growth is for.
# Another compiler gives other counts. Valgrind knows no SHA instructions, so SHA-1 is counted as in plain code.
"""


def measured(path):
    counts = {}
    for line in Path(path).read_text().splitlines():
        if not line.startswith("{"):
            continue
        result = json.loads(line)
        name = re.search(r'"(.*)"', result["description"]).group(1)
        parts = result["profiles"][0]["data"]["parts"]
        counts[result["function_name"], name] = sum(
            part["metrics"]["Ir"]["values"]["new"] for part in parts
        )
    return counts


def write(counts, compiler):
    lines = [HEAD, f'compiler = "{compiler}"']
    work = None
    for (function, name), count in counts.items():
        if function != work:
            lines.append(f"\n[{function}]")
            work = function
        key = name if name.isalnum() else f'"{name}"'
        lines.append(f"{key} = {count}")
    FILE.write_text("\n".join(lines) + "\n")


def main():
    counts = measured(sys.argv[1])
    if not counts:
        sys.exit("counts: the bench has printed nothing")
    if os.environ.get("COUNTS_UPDATE"):
        version = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
        write(counts, version.stdout.split()[1])
        print(f"counts: wrote {len(counts)} counts")
        return
    table = tomllib.loads(FILE.read_text())
    stored = {
        (work, name): count
        for work, row in table.items()
        if isinstance(row, dict)
        for name, count in row.items()
    }
    bad = []
    for key in stored.keys() | counts.keys():
        before, now = stored.get(key), counts.get(key)
        if before is None or now is None or now > before * LIMIT:
            bad.append(f"{'/'.join(key)}: {before} in the file, {now} now")
    if bad:
        print(*sorted(bad), sep="\n", file=sys.stderr)
        sys.exit(
            "counts: more instructions than in benches/counts/counts.toml. If that is meant, run\n"
            "    COUNTS_UPDATE=1 bash .ci/run counts\n"
            "and say in the commit message what they are for."
        )
    least = min(now / stored[key] for key, now in counts.items())
    most = max(now / stored[key] for key, now in counts.items())
    print(f"counts: {len(counts)} works, {least:.3f} to {most:.3f} of the counts in the file")


main()
