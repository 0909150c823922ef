#!/usr/bin/env python3
"""Fails if a dependency has a licence that is not on the list. Needs Python, cargo and the fetched crates.

Reads `cargo metadata`: every package that a build with all features or the tests can take in, for any
platform. Exit code 1 names the packages; add a licence below only if it may be linked into programs
under MIT or Apache-2.0.
"""

import json
import re
import subprocess
import sys

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "NCSA",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
}

TOKEN = re.compile(r"\(|\)|[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.+-]+)?")


def allows(expression):
    """Whether an SPDX expression can be met by allowed licences alone. OR binds weaker than AND."""
    # Before SPDX, cargo read a slash as OR, and some crates write `or`.
    tokens = TOKEN.findall(expression.replace("/", " OR ").replace(" or ", " OR "))
    position = 0

    def peek():
        return tokens[position] if position < len(tokens) else None

    def take():
        nonlocal position
        if position == len(tokens):
            raise ValueError(f"{expression!r} ends too early")
        position += 1
        return tokens[position - 1]

    def either():
        met = both()
        while peek() == "OR":
            take()
            met = both() or met
        return met

    def both():
        met = one()
        while peek() == "AND":
            take()
            met = one() and met
        return met

    def one():
        token = take()
        if token != "(":
            return token in ALLOWED
        met = either()
        if take() != ")":
            raise ValueError(f"{expression!r} has an open bracket")
        return met

    met = either()
    if peek() is not None:
        raise ValueError(f"{expression!r} goes on after its end")
    return met


def check_the_check():
    for expression, expected in [
        ("MIT", True),
        ("MIT/Apache-2.0", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", True),
        ("MIT OR GPL-3.0-only AND AGPL-3.0-only", True),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ]:
        if allows(expression) is not expected:
            sys.exit(f"this check is broken: it says {not expected} to {expression}")


def main():
    check_the_check()
    command = ["cargo", "metadata", "--format-version", "1", "--all-features", "--locked"]
    packages = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["packages"]
    refused = []
    for package in packages:
        licence = package["license"]
        try:
            if licence is None or not allows(licence):
                refused.append((package, licence or f"no SPDX licence (file: {package['license_file']})"))
        except ValueError as error:
            refused.append((package, str(error)))
    for package, reason in refused:
        print(f"{package['name']} {package['version']}: {reason}", file=sys.stderr)
    if refused:
        sys.exit(f"{len(refused)} of {len(packages)} packages have a licence that is not on the list")
    print(f"licences of {len(packages)} packages are fine")


if __name__ == "__main__":
    main()
