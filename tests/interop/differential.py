"""The real libraries as a child process, for `tests/it/differential.rs`.

Reads one request per line and answers each with one line of JSON.

    L <hex>    TaggedJSONSerializer().loads of the bytes, decoded as UTF-8
    T <typed>  TaggedJSONSerializer().dumps of a typed value, in an app context
    U <typed>  the same outside of one: keys unsorted
    C <typed>  itsdangerous' default serializer
    P <typed>  json.dumps without arguments

Typed values are written as in tests/data/README.md. The answer is {"ok": …} or {"error": class}; to
L it has "apart", the list of the ways in which the text is one that only Python takes:

    surrogate  a lone surrogate in a string or key
    tag        content of a tag that the tag never writes, also where a duplicate key replaces it
    date       text of a date that http_date never writes
"""

import base64
import datetime
import json
import re
import struct
import sys
import uuid

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from itsdangerous._json import _CompactJSON
from markupsafe import Markup
from werkzeug.http import http_date, parse_date

app = Flask(__name__)
serializer = TaggedJSONSerializer()
utc = datetime.timezone.utc


def typed(value):
    """A Python value in typed notation."""
    if value is None:
        return {"t": "null"}
    if isinstance(value, bool):
        return {"t": "bool", "v": value}
    if isinstance(value, int):
        return {"t": "int", "v": str(value)}
    if isinstance(value, float):
        return {"t": "float", "bits": struct.pack(">d", value).hex()}
    if isinstance(value, str):
        if any("\ud800" <= c <= "\udfff" for c in value):
            return {"t": "wstr", "v": [ord(c) for c in value]}
        return {"t": "markup" if isinstance(value, Markup) else "str", "v": str(value)}
    if isinstance(value, bytes):
        return {"t": "bytes", "v": value.hex()}
    if isinstance(value, (list, tuple)):
        return {"t": type(value).__name__, "v": [typed(item) for item in value]}
    if isinstance(value, dict):
        return {"t": "dict", "v": [[typed(key), typed(item)] for key, item in value.items()]}
    if isinstance(value, uuid.UUID):
        return {"t": "uuid", "v": value.hex}
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset() // datetime.timedelta(microseconds=1)
        text = value.replace(tzinfo=None).isoformat(timespec="microseconds")
        return {"t": "datetime", "v": text, "off_us": offset}
    raise TypeError(type(value).__name__)


def untyped(node):
    """The Python value of typed notation."""
    kind, v = node["t"], node.get("v")
    if kind == "null":
        return None
    if kind in ("bool", "str"):
        return v
    if kind == "int":
        return int(v)
    if kind == "float":
        return struct.unpack(">d", bytes.fromhex(node["bits"]))[0]
    if kind == "bytes":
        return bytes.fromhex(v)
    if kind == "list":
        return [untyped(item) for item in v]
    if kind == "tuple":
        return tuple(untyped(item) for item in v)
    if kind == "dict":
        return {untyped(key): untyped(item) for key, item in v}
    if kind == "markup":
        return Markup(v)
    if kind == "uuid":
        return uuid.UUID(hex=v)
    if kind == "datetime":
        return datetime.datetime.fromisoformat(v).replace(tzinfo=utc)
    raise TypeError(kind)


def apart(raw, found):
    """Collects what only Python takes in parsed, but not yet untagged JSON."""
    if isinstance(raw, str):
        if any("\ud800" <= c <= "\udfff" for c in raw):
            found.add("surrogate")
    elif isinstance(raw, list):
        for item in raw:
            apart(item, found)
    elif isinstance(raw, dict):
        for key, item in raw.items():
            apart(key, found)
            apart(item, found)
        if len(raw) == 1:
            [(key, content)] = raw.items()
            if key in serializer.tags and not written(key, content, found):
                found.add("tag")
    return found


def written(key, content, found):
    """Whether a tag may have written this content."""
    if key == " di":
        inner = serializer._untag_scan(content)
        return isinstance(inner, dict) and len(inner) == 1 and next(iter(inner)).endswith("__")
    if key == " t":
        return isinstance(content, list)
    if not isinstance(content, str):
        return False
    if key == " b":
        return base64.b64encode(base64.b64decode(content)).decode() == content
    if key == " u":
        return re.fullmatch("[0-9a-fA-F]{32}", content) is not None
    if key == " d":
        date = parse_date(content)
        if date is None or http_date(date) != content:
            found.add("date")
    return True


def merging(found):
    """How json makes a dict, with a look at values that a later one of the same key replaces.

    Python never looks at their tags, as it reads tags after all of the text.
    """

    def hook(pairs):
        merged = {}
        for key, value in pairs:
            if key in merged:
                try:
                    apart(merged[key], found)
                    serializer._untag_scan(merged[key])
                except Exception:
                    found.add("tag")
            merged[key] = value
        return merged

    return hook


def load(hex_text):
    text = bytes.fromhex(hex_text).decode("utf-8")
    value = serializer.loads(text)
    found = set()
    return {"ok": typed(value), "apart": sorted(apart(json.loads(text, object_pairs_hook=merging(found)), found))}


def dump(dumps, text):
    return {"ok": dumps(untyped(json.loads(text)))}


def tagged(value):
    with app.app_context():
        return serializer.dumps(value)


requests = {
    "L": load,
    "T": lambda text: dump(tagged, text),
    "U": lambda text: dump(serializer.dumps, text),
    "C": lambda text: dump(_CompactJSON.dumps, text),
    "P": lambda text: dump(json.dumps, text),
}

for line in sys.stdin:
    request, _, operand = line.rstrip("\n").partition(" ")
    try:
        answer = requests[request](operand)
    except Exception as error:
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=False)
sys.stdout.flush()
