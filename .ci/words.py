"""Finds forbidden phrasings in everything a person reads; `CONTRIBUTING.md` explains them.

    python3 .ci/words.py            fails if there is one
    python3 .ci/words.py --count    phrasings per 1,000 lines of documentation
"""

import re
import subprocess
import sys

FORBIDDEN = [
    (r"\b(is|are|was|were|be) no (?!longer\b|more\b|less\b|other\b|later\b|earlier\b|matter\b)[a-z]", "is not a …, has no …"),
    (r"\banew\b", "again"),
    (r"\bfor want of\b", "because there is no …"),
    (r"\b(is|are|was|were|be|been|being|not|never) taken\b", "accepted, used, read, removed"),
    (r"\bcut\b(?! -c)", "truncated, shortened, split"),
    (r"\b(file|strategy|request|line|second|token|key|case|law) a (strategy|file|request|line|second|token|key|user|suite)\b", "one … per …"),
    (r"\b(will|would|may) do\b[.,;)]", "is enough, works"),
    (r"\bin the manner of\b", "like"),
    (r"\bof one's own\b", "your own …"),
    (r"\bto be had\b", "available"),
    (r"\bwhoever\b", "anyone who"),
]
PATTERNS = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in FORBIDDEN]
READ = (".md", ".rs", ".py", ".sh", ".toml", ".html", ".ci/run")
# Data of other projects, generated files, and the list of phrasings itself.
SKIPPED = ("tests/data/", "docs/public-api.txt", ".ci/words.py", "Cargo.lock")
ALLOWED = "<!-- words: allowed -->"


def files():
    listed = subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if name.endswith(READ) and not name.startswith(SKIPPED)]


def is_documentation(name, line):
    return name.endswith(".md") or re.match(r"\s*//[/!]", line) is not None


def main():
    found, lines = [], 0
    documented = 0
    for name in files():
        with open(name, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                documentation = is_documentation(name, line)
                lines += documentation
                if ALLOWED in line:
                    continue
                for pattern, instead in PATTERNS:
                    for match in pattern.finditer(line):
                        documented += documentation
                        found.append(f"{name}:{number}: \"{match.group()}\"; write: {instead}\n    {line.strip()}")
    if "--count" in sys.argv:
        print(f"{documented} in {lines} lines of documentation: {1000 * documented / lines:.1f} per 1,000; {len(found)} in all")
        return
    for line in found:
        print(line)
    if found:
        sys.exit(f"{len(found)} phrasings to replace; CONTRIBUTING.md, \"Words\", says why")
    print("words: 0 forbidden phrasings")


main()
