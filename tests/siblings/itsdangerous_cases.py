"""itsdangerous with its own defaults, as apps use it beside their sessions.

Mailed links, Quart-Auth's cookie (SHA-512) and calibre-web's remember token
(no time) are the same classes with another salt or digest.
"""

from __future__ import annotations

import hashlib
import typing as t

import itsdangerous.timed
from itsdangerous import Signer
from itsdangerous import TimestampSigner
from itsdangerous import URLSafeSerializer
from itsdangerous import URLSafeTimedSerializer

import case_file
import common
from case_file import Cases
from case_file import NOW
from common import OLD_SECRET
from common import PLAIN_SESSIONS
from common import SECRET
from formula import params

#: One hour, as most apps have it.
LIMIT = 3600
#: The salt of the class, then those of real apps.
SALTS = ("itsdangerous", "email-confirm", "quart auth salt", "remember")


def generate() -> Cases:
    itsdangerous.timed.time = common.clock
    cases = Cases("itsdangerous")
    for salt in SALTS:
        digest = "sha512" if salt.startswith("quart") else "sha1"
        options = {"digest_method": getattr(hashlib, digest)}
        timed = URLSafeTimedSerializer(SECRET, salt=salt, signer_kwargs=options)
        untimed = URLSafeSerializer(SECRET, salt=salt, signer_kwargs=options)
        for note, value in (("address", "ada@example.com"), ("list", [1, "x"]), *PLAIN_SESSIONS.items()):
            cases.dumps(note, params([SECRET], salt, digest=digest), value, timed.dumps(value))
            cases.dumps(
                f"{note}, no time", params([SECRET], salt, digest=digest, timestamp=None), value,
                untimed.dumps(value), now=None,
            )
        read_cases(cases, salt, digest, timed)
    rotated = URLSafeTimedSerializer([OLD_SECRET, SECRET], salt="email-confirm")
    cases.dumps(
        "two keys", params([OLD_SECRET, SECRET], "email-confirm"), "ada", rotated.dumps("ada")
    )
    for salt in ("itsdangerous.Signer", "csrf"):
        for text in ("value", "a.b", "né"):
            signed = TimestampSigner(SECRET, salt=salt).sign(text).decode()
            cases.dumps("signed text", params([SECRET], salt, base64=None, raw=True), text, signed)
            signed = Signer(SECRET, salt=salt).sign(text).decode()
            cases.dumps(
                "signed text, no time", params([SECRET], salt, base64=None, raw=True, timestamp=None),
                text, signed, now=None,
            )
    return cases


def read_cases(cases: Cases, salt: str, digest: str, serializer: t.Any) -> None:
    token = serializer.dumps(["7", "ada"])

    def add(note: str, text: str, now: float = NOW, limit: int | None = LIMIT) -> None:
        common.clock.now = now
        expect = case_file.attempt(lambda: serializer.loads(text, max_age=limit))
        common.clock.now = NOW
        cases.loads(note, params([SECRET], salt, digest=digest), text, expect, now=now, max_age=limit)

    add("good", token)
    add("age is the limit", token, NOW + LIMIT)
    add("one second over the limit", token, NOW + LIMIT + 1)
    add("from the future", token, NOW - 1)
    add("another salt", URLSafeTimedSerializer(SECRET, salt="another").dumps(["7", "ada"]))
    add("another key", URLSafeTimedSerializer("other", salt=salt).dumps(["7", "ada"]))
    for what, text in case_file.tampered(token, ".").items():
        add(what, text)
