"""Values a session may hold: all types, and the corners of each."""

from __future__ import annotations

import datetime as dt
import math
import struct
import uuid

from markupsafe import Markup

_UTC = dt.timezone.utc
_BERLIN_SUMMER = dt.timezone(dt.timedelta(hours=2))
_NEGATIVE_NAN = struct.unpack(">d", bytes.fromhex("fff8000000000000"))[0]

#: name -> value. All of them come back from a cookie equal to themselves.
VALUES = {
    "null": None,
    "true": True,
    "false": False,
    "empty text": "",
    "text": "plain",
    "text beyond ASCII": "né 中文 \U0001f600 \u2028 \x7f",
    "text with escapes": "\"\\/\b\f\n\r\t\x00\x1f",
    "zero": 0,
    "negative int": -17,
    "2^53 + 1": 2**53 + 1,
    "largest i64": 2**63 - 1,
    "smallest i64": -(2**63),
    "largest u64": 2**64 - 1,
    "beyond u64": 2**64,
    "below i64": -(2**63) - 1,
    "300 digits": 10**299 + 7,
    "float": 1.5,
    "whole float": 1.0,
    "negative zero": -0.0,
    "1e16": 1e16,
    "1e-5": 1e-5,
    "smallest float": 5e-324,
    "largest float": 1.7976931348623157e308,
    "0.1 + 0.2": 0.1 + 0.2,
    "NaN": math.nan,
    "negative NaN": _NEGATIVE_NAN,
    "Infinity": math.inf,
    "negative Infinity": -math.inf,
    "empty list": [],
    "list": [1, "two", None, [3.5]],
    "empty tuple": (),
    "tuple": (1, "two", (3,)),
    "list of tuples": [("a", 1), ("b", 2)],
    "empty bytes": b"",
    "all bytes": bytes(range(256)),
    "Markup": Markup('<a href="/?a=1&b=2">né</a>'),
    "UUID": uuid.UUID("12345678-9abc-def0-1234-56789abcdef0"),
    "nil UUID": uuid.UUID(int=0),
    "datetime": dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=_UTC),
    "datetime before 1970": dt.datetime(1912, 6, 23, 1, 2, 3, tzinfo=_UTC),
    "empty dict": {},
    "nested dict": {"b": {"c": [{"d": ()}]}, "a": {"": None}},
    "keys beyond ASCII": {"\uffff": 1, "\U0001f600": 2, "Z": 3, "a": 4, "é": 5},
    "dict like a tuple tag": {" t": [1, 2]},
    "dict like a bytes tag": {" b": "aGk="},
    "dict like a Markup tag": {" m": "<b>"},
    "dict like a UUID tag": {" u": "not one"},
    "dict like a datetime tag": {" d": "no date"},
    "dict like a dict tag": {" di": {" t__": 1}},
    "tags in tags": {" di": {" di": {" t": (b"x", {" b": Markup("y")})}}},
    "two keys like tags": {" t": 1, " b": 2},
    "unknown tag": {" x": 1},
    "key like an escaped tag": {" t__": [1]},
    "all types together": {
        "list": [(), b"\xff", Markup("<i>"), uuid.UUID(int=2**128 - 1)],
        "when": (dt.datetime(2000, 2, 29, tzinfo=_UTC), {" d": None}),
        "numbers": [2**70, -1.25e-7, True],
    },
}

#: name -> (value, what comes back): a cookie keeps whole seconds, in UTC.
CHANGED = {
    "naive datetime": (
        dt.datetime(2024, 2, 29, 12, 0, 1),
        dt.datetime(2024, 2, 29, 12, 0, 1, tzinfo=_UTC),
    ),
    "datetime with offset": (
        dt.datetime(2024, 7, 1, 1, 30, tzinfo=_BERLIN_SUMMER),
        dt.datetime(2024, 6, 30, 23, 30, tzinfo=_UTC),
    ),
    "datetime with microseconds": (
        dt.datetime(2024, 7, 1, 1, 30, 59, 999_999, tzinfo=_UTC),
        dt.datetime(2024, 7, 1, 1, 30, 59, tzinfo=_UTC),
    ),
}

#: Long enough to be worth compressing, with and without much to gain.
BIG = {
    "one letter": "a" * 5000,
    "words": " ".join(f"word{n % 97}" for n in range(1200)),
    "JSON list": [{"id": n, "name": f"item {n}", "tags": ["x", "y"]} for n in range(60)],
    "bytes": bytes(n * n % 251 for n in range(1500)),
    # {"v":"..."} is 8 bytes longer and packs to 18: it has to save two.
    "two bytes saved": "a" * 12,
    "one byte saved": "a" * 11,
}
