"""Django: ``django.core.signing`` and the ``signed_cookies`` session."""

from __future__ import annotations

import json
import typing as t

import django.core.signing as signing
from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test.utils import override_settings

import case_file
import common
from case_file import Cases
from case_file import NOW
from common import OLD_SECRET
from common import OLDEST_SECRET
from common import SECRET
from formula import Params
from formula import params

SESSION_SALT = "django.contrib.sessions.backends.signed_cookies"
DEFAULT_SALT = "django.core.signing"
#: 14 days, ``SESSION_COOKIE_AGE``.
SESSION_AGE = 14 * 24 * 60 * 60

if not settings.configured:
    settings.configure(SECRET_KEY=SECRET)
signing.time = common.clock


def rule(salt: str, keys: list[str | bytes] | None = None, **changes: t.Any) -> Params:
    """Django's own parameters; ``keys`` oldest first."""
    fixed = {"digest": "sha256", "separator": ":", "timestamp": "base62", "ascii": True}
    return params(keys or [SECRET], salt, **(fixed | changes))


def verdict(exception: BaseException) -> str:
    if isinstance(exception, signing.SignatureExpired):
        return "expired"
    if isinstance(exception, signing.BadSignature):
        return "bad_signature"
    # "not enough values to unpack", "substring not found"
    in_timestamp = "unpack" in str(exception) or "substring" in str(exception)
    return "bad_timestamp" if in_timestamp else "bad_payload"


def read_later(value: t.Any) -> t.Any:
    return json.loads(json.dumps(value))


# --------------------------------------------------------------------------
# the session
# --------------------------------------------------------------------------


def session_text(session: dict[str, t.Any]) -> str:
    store = SessionStore()
    store.update(session)
    store.save()
    return store.session_key


def session_read(text: str) -> dict[str, t.Any]:
    return SessionStore(session_key=text).load()


def session_cases() -> Cases:
    cases = Cases("django-session")
    for note, session in common.PLAIN_SESSIONS.items():
        text = session_text(session)
        assert case_file.same(session_read(text), read_later(session)), note
        cases.dumps(note, rule(SESSION_SALT), session, text)
    with override_settings(SECRET_KEY="clé \U0001f511"):
        session = {"user_id": 42}
        cases.dumps(
            "key beyond ASCII", rule(SESSION_SALT, ["clé \U0001f511"]), session, session_text(session)
        )
    login = {
        "_auth_user_id": "7",
        "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
        "_auth_user_hash": "5f4dcc3b5aa765d61d8327deb882cf99" * 2,
        "_session_expiry": 0,
    }
    text = session_text(login)
    cases.dumps("as after a login", rule(SESSION_SALT), login, text)

    def add(note: str, token: str, now: float = NOW, keys: list[str | bytes] | None = None) -> None:
        common.clock.now = now
        seen = session_read(token)
        expect = case_file.attempt(
            lambda: signing.loads(token, salt=SESSION_SALT, max_age=SESSION_AGE),
            "empty session",
            verdict,
        )
        common.clock.now = NOW
        assert seen == {} if "error" in expect else case_file.ok(seen) == expect, note
        cases.loads(note, rule(SESSION_SALT, keys), token, expect, now=now, max_age=SESSION_AGE)

    short = session_text({"user_id": 42})
    add("age is max_age", short, NOW + SESSION_AGE)
    add("a quarter of a second older than max_age", short, NOW + SESSION_AGE + 0.25)
    add("written an hour in the future opens", short, NOW - 3600)
    for what, token in case_file.tampered(short, ":").items():
        add(what, token)
    add("another salt", signing.dumps({"user_id": 42}, salt="cookie-session", compress=True))
    add("another key", signing.dumps({"user_id": 42}, key="other", salt=SESSION_SALT))
    sign = signing.Signer(salt=SESSION_SALT).sign
    body = short.split(":")[0]
    add("signed, no timestamp", sign(body))
    add("signed, timestamp beyond base 62", sign(f"{body}:1a-b"))
    add("signed, payload is no JSON", signing.TimestampSigner(salt=SESSION_SALT).sign("e2E"))  # <!-- words: allowed -->
    return cases


# --------------------------------------------------------------------------
# dumps, loads and the signers
# --------------------------------------------------------------------------


def signing_cases() -> Cases:
    cases = Cases("django-signing")
    values: dict[str, t.Any] = {
        "dict": {"z": 1, "a": [1.0, None, True]},
        "list": [1, "two"],
        "text": "né \U0001f600",
        "number": 42,
        "long text": "abc" * 60,
    }
    for note, value in values.items():
        for compress in (False, True):
            text = signing.dumps(value, compress=compress)
            assert signing.loads(text) == value
            what = f"{note}, compress={compress}"
            cases.dumps(what, rule(DEFAULT_SALT, compress=compress), value, text)
    for now in (0, 1, 61, 62, 3843, 2**31, 2**32, 253402300799):
        common.clock.now = now
        text = signing.dumps([1])
        cases.dumps(f"time {now}", rule(DEFAULT_SALT, compress=False), [1], text, now=now)
    common.clock.now = NOW
    text = signing.dumps([1], salt="né")
    cases.dumps("salt beyond ASCII", rule("né", compress=False), [1], text)
    signer_cases(cases)
    fallback_cases(cases)
    age_cases(cases)
    return cases


def signer_cases(cases: Cases) -> None:
    """``Signer``, ``TimestampSigner`` and signed cookies: text, no JSON."""
    plain = {"raw": True, "base64": None, "compress": False}
    for note, signer, salt, changes in (
        ("Signer", signing.Signer(), "django.core.signing.Signer", {"timestamp": None}),
        ("Signer, salt", signing.Signer(salt="extra"), "extra", {"timestamp": None}),
        (
            "Signer, separator and SHA-512",
            signing.Signer(sep="*", algorithm="sha512"),
            "django.core.signing.Signer",
            {"timestamp": None, "separator": "*", "digest": "sha512"},
        ),
        ("TimestampSigner", signing.TimestampSigner(), "django.core.signing.TimestampSigner", {}),
        (
            "TimestampSigner, SHA-1 as before Django 3.1",
            signing.TimestampSigner(algorithm="sha1"),
            "django.core.signing.TimestampSigner",
            {"digest": "sha1"},
        ),
    ):
        for value in ("hello", "with:separator*inside"):
            text = signer.sign(value)
            assert signer.unsign(text) == value
            cases.dumps(note, rule(salt, **plain, **changes), value, text)
    # HttpResponse.set_signed_cookie: key and salt both get a prefix.
    key = f"django.http.cookies{SECRET}"
    for name, salt in (("theme", ""), ("theme", "v2")):
        full = signing._cookie_signer_salt(name, salt)
        text = signing.get_cookie_signer(salt=full).sign("dark")
        assert signing._unsign_cookie(text, cookie_name=name, salt=salt) == "dark"
        note = f"signed cookie {name!r}, salt {salt!r}"
        cases.dumps(note, rule(full, [key], **plain), "dark", text)


def fallback_cases(cases: Cases) -> None:
    """Django keeps the current key apart; it signs, every key verifies."""
    value = {"user_id": 42}
    keys = [OLDEST_SECRET, OLD_SECRET, SECRET]
    p = rule(DEFAULT_SALT, keys, compress=False)
    with override_settings(SECRET_KEY_FALLBACKS=[OLD_SECRET, OLDEST_SECRET]):
        cases.dumps("fallback keys do not sign", p, value, signing.dumps(value))
        for key in (SECRET, OLD_SECRET, OLDEST_SECRET, "other"):
            text = signing.dumps(value, key=key)
            expect = case_file.attempt(lambda: signing.loads(text), verdict_of=verdict)
            cases.loads(f"signed with {key!r}", p, text, expect)


def age_cases(cases: Cases) -> None:
    text = signing.dumps({"user_id": 42})
    p = rule(DEFAULT_SALT, compress=False)
    for note, now, max_age in (
        ("no max_age, thirty years old", NOW + 946_080_000, None),
        ("max_age 0, same second", NOW, 0),
        ("max_age 0, half a second later", NOW + 0.5, 0),
        ("age is max_age", NOW + 60, 60),
        ("older than max_age", NOW + 61, 60),
        ("from the future opens", NOW - 60, 60),
    ):
        common.clock.now = now
        expect = case_file.attempt(lambda: signing.loads(text, max_age=max_age), verdict_of=verdict)
        common.clock.now = NOW
        cases.loads(note, p, text, expect, now=now, max_age=max_age)
    for what, token in case_file.tampered(text, ":").items():
        expect = case_file.attempt(lambda: signing.loads(token), verdict_of=verdict)
        cases.loads(what, p, token, expect)
