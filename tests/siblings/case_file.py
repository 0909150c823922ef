"""The format of a case file, and how a library's verdict is written down.

Neither op believes the parameters it is given: ``Cases.dumps`` rebuilds every
token from them with ``formula`` and stops if one byte differs; ``Cases.loads``
checks with them whether the signature is the reason for a refusal.
"""

from __future__ import annotations

import json
import pathlib
import sys
import typing as t

from formula import formula
from formula import Params
from formula import signature_matches

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "interop"))

import typed_values  # noqa: E402

#: 2023-11-14 22:13:20 UTC, the "now" of most cases.
NOW = 1_700_000_000


class Cases:
    """The cases of one file."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.cases: list[dict[str, t.Any]] = []

    def _add(self, **fields: t.Any) -> None:
        self.cases.append({"id": f"{self.prefix}-{len(self.cases):03d}", **fields})

    def dumps(
        self, note: str, p: Params, value: t.Any, text: str, *, now: float | None = NOW, **more: t.Any
    ) -> None:
        """``value`` written at ``now`` is ``text``."""
        rebuilt = formula(p, now, value)
        assert rebuilt == text, f"{self.prefix}: {note}:\n{rebuilt}\n{text}"
        self._add(
            op="dumps",
            note=note,
            params=p,
            now=decimal(now),
            value=typed_values.encode(value),
            text=text,
            **more,
        )

    def loads(
        self,
        note: str,
        p: Params,
        text: str,
        expect: dict[str, t.Any],
        *,
        now: float | None = NOW,
        max_age: float | None = None,
        **more: t.Any,
    ) -> None:
        """``text`` read at ``now``: ``expect`` comes from ``ok`` or ``error``."""
        refused = expect.get("error", {}).get("verdict") == "bad_signature"
        assert refused != signature_matches(p, text), f"{self.prefix}: {note}"
        self._add(
            op="loads",
            note=note,
            params=p,
            now=decimal(now),
            max_age=decimal(max_age),
            text=text,
            expect=expect,
            **more,
        )

    def write(self, path: pathlib.Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in self.cases)
        path.write_text(f"[\n{lines}\n]\n", encoding="ascii")
        print(f"{path.relative_to(ROOT)}: {len(self.cases)} cases, {path.stat().st_size} bytes")


def decimal(number: float | None) -> str | None:
    if number is None:
        return None
    return str(int(number)) if float(number).is_integer() else repr(number)


def ok(value: t.Any) -> dict[str, t.Any]:
    return {"ok": typed_values.encode(value)}


def error(verdict: str, exception: BaseException | None, effect: str) -> dict[str, t.Any]:
    """``verdict``: our word for it; ``effect``: what a visitor notices."""
    found = {"verdict": verdict, "effect": effect}
    if exception is not None:
        found["class"] = type(exception).__name__
        found["message"] = str(exception)
    return {"error": found}


def verdict(exception: BaseException) -> str:
    """Our word for an exception of itsdangerous or ``django.core.signing``."""
    text = str(exception)
    name = type(exception).__name__
    if name == "SignatureExpired":
        return "from_future" if "< 0 seconds" in text else "expired"
    if name == "BadTimeSignature" and "does not match" not in text:
        return "bad_timestamp"
    if name in ("BadSignature", "BadTimeSignature"):
        return "bad_signature"
    return "bad_payload"


def attempt(
    read: t.Callable[[], t.Any],
    effect: str = "error",
    verdict_of: t.Callable[[BaseException], str] = verdict,
) -> dict[str, t.Any]:
    """The ``expect`` of reading with the real library."""
    try:
        value = read()
    except Exception as exception:
        return error(verdict_of(exception), exception, effect)
    return ok(value)


def same(left: t.Any, right: t.Any) -> bool:
    """Equality that tells types apart and takes NaN for NaN."""
    return typed_values.normalize(typed_values.encode(left)) == typed_values.normalize(
        typed_values.encode(right)
    )


def tampered(text: str, separator: str) -> dict[str, str]:
    """Variants of a token that must not open, by what was changed."""
    parts = text.split(separator)
    body, mac = separator.join(parts[:-1]), parts[-1]

    def flip(part: str) -> str:
        middle = len(part) // 2
        other = "A" if part[middle] != "A" else "B"
        return part[:middle] + other + part[middle + 1 :]

    variants = {
        "payload changed": flip(body[: body.rfind(separator)] if len(parts) > 2 else body)
        + (separator + parts[-2] if len(parts) > 2 else "")
        + separator
        + mac,
        "signature changed": body + separator + flip(mac),
        "signature cut": text[:-1],  # <!-- words: allowed -->
        "no signature": body,
        "empty signature": body + separator,
        "empty text": "",
    }
    if len(parts) > 2:
        variants["timestamp changed"] = separator.join([*parts[:-2], flip(parts[-2]), mac])
    return variants
