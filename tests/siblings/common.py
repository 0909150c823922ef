"""What the generators share: a clock, keys and sessions."""

from __future__ import annotations

import math
import typing as t

from case_file import NOW

#: Keys as a config file has them; ASCII, so old Pythons agree on their bytes.
SECRET = "sibling-secret"
OLD_SECRET = "older-secret"
OLDEST_SECRET = "oldest-secret"


class Clock:
    """Stands in for the module ``time`` where a library reads the clock."""

    now: float = NOW

    def time(self) -> float:
        return float(self.now)


clock = Clock()


#: Sessions of plain JSON types, the common ground of all frameworks.
PLAIN_SESSIONS: dict[str, dict[str, t.Any]] = {
    "one key": {"user_id": 42},
    "keys not in order": {"z": 1, "a": 2, "_permanent": True},
    "text beyond ASCII": {"name": "né \U0001f600 \x7f\u2028", "clé": "ok"},
    "escapes": {"s": "\"\\/\b\f\n\r\t\x00\x1f<>&'"},
    "numbers": {"i": -17, "big": 2**70, "f": 1.0, "e": 1e16, "small": 1e-5, "z": -0.0},
    "not in JSON": {"nan": math.nan, "inf": math.inf},
    "nested": {"cart": [{"id": 7, "qty": 2}, {}], "flags": [True, False, None, []]},
    "long, repeating": {"blob": "abc" * 100},
    "long, not repeating": {"k": [n * n * 7919 % 1000003 for n in range(40)]},
}
