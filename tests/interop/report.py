"""One line a check, and a closing ``N passed, N failed``."""

from __future__ import annotations

import contextlib
import typing as t


class Report:
    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self._scenario = ""

    def check(self, name: str, ok: bool, detail: t.Any = "") -> None:
        label = f"{self._scenario}: {name}"
        if ok:
            self.passed += 1
            print(f"ok    {label}")
        else:
            self.failed += 1
            print(f"FAIL  {label}: {shorten(detail)}")

    def equal(self, name: str, got: t.Any, want: t.Any) -> None:
        self.check(name, got == want, f"got {shorten(got)}, want {shorten(want)}")

    @contextlib.contextmanager
    def scenario(self, name: str) -> t.Iterator[None]:
        """Names the checks inside; an exception there is one failed check."""
        outer, self._scenario = self._scenario, name
        try:
            yield
        except Exception as error:  # a dead or odd server is a finding, not a crash
            self.check("runs to its end", False, f"{type(error).__name__}: {error}")
        finally:
            self._scenario = outer

    def close(self) -> int:
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


def shorten(value: t.Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 400 else f"{text[:300]} ... ({len(text)} characters)"
