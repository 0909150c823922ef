"""The parameters of a token, and the token they give.

``formula`` uses ``hashlib``, ``hmac``, ``json`` and ``zlib`` only, none of the
libraries under test (but Flask's own tags for single values): it proves that a
case names its parameters rightly.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import typing as t
import zlib

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

#: 2011-01-01 00:00:00 UTC, from which itsdangerous counted up to 0.24.
EPOCH_2011 = 1_293_840_000

Params = dict[str, t.Any]


def params(
    keys: list[str | bytes],
    salt: str,
    *,
    digest: str = "sha1",
    derivation: str = "django-concat",
    separator: str = ".",
    timestamp: str | None = "itsdangerous",
    base64: str | None = "url-safe",
    compress: bool = True,
    tagged: bool = False,
    sort_keys: bool = False,
    ascii: bool = False,
    separators: tuple[str, str] = (",", ":"),
    raw: bool = False,
) -> Params:
    """Everything that decides the bytes. ``keys``: oldest first, last signs."""
    return {
        "secret_keys_hex": [to_bytes(key).hex() for key in keys],
        "salt": salt,
        "digest": digest,
        "derivation": derivation,
        "separator": separator,
        "timestamp": timestamp,
        "base64": base64,
        "compress": compress,
        "json": None
        if raw
        else {
            "tagged": tagged,
            "sort_keys": sort_keys,
            "ascii": ascii,
            "item_separator": separators[0],
            "key_separator": separators[1],
        },
    }


def to_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def signature(p: Params, key_hex: str, signed: bytes) -> str:
    """The MAC of ``signed`` as text."""
    digest = getattr(hashlib, p["digest"])
    key, salt = bytes.fromhex(key_hex), p["salt"].encode()
    derived = {
        "hmac": lambda: hmac.new(key, salt, digest).digest(),
        "django-concat": lambda: digest(salt + b"signer" + key).digest(),
        "concat": lambda: digest(salt + key).digest(),
        "none": lambda: key,
    }[p["derivation"]]()
    return url_safe(hmac.new(derived, signed, digest).digest())


def signature_matches(p: Params, text: str) -> bool:
    """Whether one of the keys signed ``text``."""
    body, separator, mac = text.rpartition(p["separator"])
    keys = p["secret_keys_hex"]
    return bool(separator) and any(signature(p, key, body.encode()) == mac for key in keys)


def url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def timestamp_text(p: Params, now: float) -> str:
    seconds = int(now)
    if p["timestamp"] == "itsdangerous":
        return url_safe(seconds.to_bytes((seconds.bit_length() + 7) // 8, "big"))
    if p["timestamp"] == "itsdangerous-2011":
        return timestamp_text({"timestamp": "itsdangerous"}, seconds - EPOCH_2011)
    assert p["timestamp"] == "base62"
    digits = ""
    while seconds:
        seconds, digit = divmod(seconds, 62)
        digits = BASE62[digit] + digits
    return digits or "0"


def payload_text(p: Params, value: t.Any) -> str:
    if p["json"] is None:
        raw = to_bytes(value)
    else:
        rule = p["json"]
        raw = json.dumps(
            tag(value, rule.get("dict_tag", True)) if rule["tagged"] else value,
            separators=(rule["item_separator"], rule["key_separator"]),
            ensure_ascii=rule["ascii"],
            sort_keys=rule["sort_keys"],
        ).encode()
    if p["base64"] is None:
        return raw.decode()
    if p["base64"] == "standard":
        return base64.b64encode(raw).decode()
    packed = zlib.compress(raw)
    if p["compress"] and len(packed) < len(raw) - 1:
        return f".{url_safe(packed)}"
    return url_safe(raw)


def tag(value: t.Any, dict_tag: bool) -> t.Any:
    """Flask's tagged JSON; ``dict_tag`` is new in Flask 1.0."""
    from flask.sessions import session_json_serializer as current

    if isinstance(value, dict):
        if dict_tag and len(value) == 1 and next(iter(value)) in current.tags:
            key, item = next(iter(value.items()))
            return {" di": {f"{key}__": tag(item, dict_tag)}}
        return {key: tag(item, dict_tag) for key, item in value.items()}
    if isinstance(value, tuple):
        return {" t": [tag(item, dict_tag) for item in value]}
    if isinstance(value, list):
        return [tag(item, dict_tag) for item in value]
    return current.tag(value)


def formula(p: Params, now: float | None, value: t.Any) -> str:
    """The whole token of ``value``."""
    text = payload_text(p, value)
    if p["timestamp"] is not None:
        assert now is not None
        text += p["separator"] + timestamp_text(p, now)
    return text + p["separator"] + signature(p, p["secret_keys_hex"][-1], text.encode())
