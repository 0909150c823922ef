"""Checks the links of Markdown files that rustdoc does not see, and the form of all URLs, without the network.

A relative link must lead to a file of the repository, `#heading` to a heading of the same file, and a URL must be
`https` with a host. Links between items of the crate are rustdoc's to check.
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)|^\[[^\]]+\]:\s+(\S+)", re.M)


def anchors(text):
    titles = re.findall(r"^#+ +(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def fault(path, text, target):
    if target.startswith("#"):
        return None if target[1:] in anchors(text) else "no such heading"
    if "::" in target:
        return None
    url = urlsplit(target)
    if url.scheme:
        local = url.hostname in ("localhost", "127.0.0.1")
        return None if url.hostname and (url.scheme == "https" or local) else "not an https URL"
    # Pages of the guide are parts of rustdoc, which knows their neighbours.
    if path.is_relative_to(ROOT / "src"):
        return None
    return None if (path.parent / url.path).exists() else "no such file"


def main():
    names = subprocess.run(["git", "ls-files", "*.md", "*.rs"], cwd=ROOT, capture_output=True, text=True, check=True)
    count, bad = 0, []
    for name in names.stdout.split():
        path = ROOT / name
        text = path.read_text()
        if path.suffix == ".rs":
            # Documentation only; its code blocks and relative links are rustdoc's.
            text = "\n".join(line for line in text.splitlines() if line.lstrip().startswith(("//!", "///")))
        # Code is not a link.
        prose = re.sub(r"```.*?```|`[^`\n]*`", "``", text, flags=re.S)
        for match in LINK.finditer(prose):
            target = match.group(1) or match.group(2)
            if path.suffix == ".rs" and "://" not in target:
                continue
            count += 1
            if problem := fault(path, text, target):
                bad.append(f"{name}: {target}: {problem}")
    if bad or not count:
        sys.exit("\n".join(bad or ["links: found none"]))
    print(f"links: {count} are well-formed")


main()
