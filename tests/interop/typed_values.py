"""Session values in two JSON notations: typed (exact) and plain (readable).

Typed is the notation of ``tests/data/README.md``: ``{"t": TYPE, "v": ...}``.
It keeps every type apart, so two servers can compare what they read exactly.

Plain loses types on purpose, it is for people:

=============  =====================================================
value          plain JSON
=============  =====================================================
null, bool     the same
int            number, any size
float          number; ``"NaN"``, ``"Infinity"``, ``"-Infinity"`` as text
str, Markup    string
bytes          standard base64 text, padded
list, tuple    array
dict           object
UUID           string with hyphens, lower case
datetime       ``2023-11-14T22:13:20Z``: UTC, whole seconds
=============  =====================================================
"""

from __future__ import annotations

import base64
import datetime as dt
import math
import struct
import typing as t
import uuid

from markupsafe import Markup

#: Larger integers are written as ``bigint_hex``: Python limits ``str(int)``.
_DECIMAL_LIMIT = 10**4000


def encode(value: t.Any) -> dict[str, t.Any]:
    """Python value to typed notation."""
    if value is None:
        return {"t": "null"}
    if isinstance(value, bool):
        return {"t": "bool", "v": value}
    if isinstance(value, int):
        if abs(value) >= _DECIMAL_LIMIT:
            return {"t": "bigint_hex", "v": hex(value)}
        return {"t": "int", "v": str(value)}
    if isinstance(value, float):
        bits = struct.pack(">d", value).hex()
        return {"t": "float", "bits": bits, "v": repr(value)}
    if isinstance(value, Markup):
        return {"t": "markup", "v": str(value)}
    if isinstance(value, str):
        if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            return {"t": "wstr", "v": [ord(c) for c in value]}
        return {"t": "str", "v": value}
    if isinstance(value, bytes):
        return {"t": "bytes", "v": value.hex()}
    if isinstance(value, tuple):
        return {"t": "tuple", "v": [encode(item) for item in value]}
    if isinstance(value, list):
        return {"t": "list", "v": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"t": "dict", "v": [[encode(k), encode(v)] for k, v in value.items()]}
    if isinstance(value, uuid.UUID):
        return {"t": "uuid", "v": value.hex}
    if isinstance(value, dt.datetime):
        offset = value.utcoffset()
        return {
            "t": "datetime",
            "v": value.replace(tzinfo=None).isoformat(timespec="microseconds"),
            "off_us": None if offset is None else offset // dt.timedelta(microseconds=1),
        }
    raise TypeError(f"no typed notation for {type(value).__name__}")


def decode(typed: dict[str, t.Any]) -> t.Any:
    """Typed notation to Python value."""
    kind, value = typed["t"], typed.get("v")
    if kind == "null":
        return None
    if kind in ("bool", "str"):
        return value
    if kind == "int":
        return int(value)
    if kind == "bigint_hex":
        return int(value, 16)
    if kind == "float":
        return struct.unpack(">d", bytes.fromhex(typed["bits"]))[0]
    if kind == "markup":
        return Markup(value)
    if kind == "wstr":
        return "".join(map(chr, value))
    if kind == "bytes":
        return bytes.fromhex(value)
    if kind == "tuple":
        return tuple(decode(item) for item in value)
    if kind == "list":
        return [decode(item) for item in value]
    if kind == "dict":
        return {decode(k): decode(v) for k, v in value}
    if kind == "uuid":
        return uuid.UUID(value)
    if kind == "datetime":
        naive = dt.datetime.fromisoformat(value)
        if typed["off_us"] is None:
            return naive
        offset = dt.timedelta(microseconds=typed["off_us"])
        return naive.replace(tzinfo=dt.timezone(offset))
    raise ValueError(f"unknown type name {kind!r}")


def normalize(typed: t.Any) -> t.Any:
    """Same value, same result: dicts by key, floats by bits, one NaN."""
    kind = typed["t"]
    if kind == "float":
        is_nan = math.isnan(decode(typed))
        return {"t": kind, "bits": "nan" if is_nan else typed["bits"]}
    if kind in ("list", "tuple"):
        return {"t": kind, "v": [normalize(item) for item in typed["v"]]}
    if kind == "dict":
        items = [[normalize(k), normalize(v)] for k, v in typed["v"]]
        return {"t": kind, "v": sorted(items, key=lambda item: item[0]["v"])}
    return typed


def plain(value: t.Any) -> t.Any:
    """Python value to plain JSON (see the table above)."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=dt.timezone.utc)
        return value.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, str):
        return str(value)
    return value
