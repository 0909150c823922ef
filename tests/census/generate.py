"""Makes `tests/data/census/flask.json`: session cookies by real Flask, and what is in each.

    pip install -r tests/census/requirements.txt
    python tests/census/generate.py > tests/data/census/flask.json

Every figure is counted here, by Python; the census has to come to the same.
"""

from __future__ import annotations

import collections
import datetime
import json
import random
import sys
import uuid
from unittest import mock

import flask
import markupsafe

NOW = 1_700_000_000
CURRENT = "census key of today, long enough"
RETIRED = "census key of last year, long enough"
COUNT = 240

rng = random.Random(24)


def hex_digits(count: int) -> str:
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))


def login(session: dict) -> None:
    session.update(_user_id=str(rng.randrange(10_000)), _fresh=rng.random() < 0.5, _id=hex_digits(128))


def csrf(session: dict) -> None:
    session["csrf_token"] = hex_digits(40)


def flashes(session: dict) -> None:
    text = rng.choice(["Saved.", "Gespeichert ✓", markupsafe.Markup("<b>done</b>")])
    session["_flashes"] = [("message", text) for _ in range(rng.randrange(1, 4))]


def permanent(session: dict) -> None:
    session["_permanent"] = True


def principal(session: dict) -> None:
    session["identity.id"] = str(rng.randrange(100))
    session["identity.auth_type"] = None


def cart(session: dict) -> None:
    session["cart"] = {f"article {n}": rng.randrange(1, 9) for n in range(rng.randrange(1, 30))}


def every_type(session: dict) -> None:
    session["tuple"] = (1, 2.5, "x", [], {})
    session["bytes"] = rng.randbytes(rng.randrange(20))
    session["uuid"] = uuid.UUID(int=rng.getrandbits(128))
    session["when"] = datetime.datetime.fromtimestamp(rng.randrange(NOW), datetime.timezone.utc)
    session["like a tag"] = {" t": 1}


PARTS = {
    login: "Flask-Login",
    csrf: "Flask-WTF",
    flashes: "Flask",
    permanent: "Flask",
    principal: "Flask-Principal",
    cart: None,
    every_type: None,
}

TYPES = {
    type(None): "NoneType",
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    bytes: "bytes",
    list: "list",
    tuple: "tuple",
    dict: "dict",
    markupsafe.Markup: "Markup",
    uuid.UUID: "UUID",
    datetime.datetime: "datetime",
}


def walk(value: object, types: collections.Counter, tags: collections.Counter) -> None:
    types[TYPES[type(value)]] += 1
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in (" t", " b", " m", " u", " d", " di"):
            tags[" di"] += 1
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            walk(item, types, tags)


def cookie(key: str, content: dict, signed_at: int) -> str:
    app = flask.Flask("census")
    app.secret_key = key
    client = app.test_client()
    with mock.patch("itsdangerous.timed.time.time", lambda: signed_at), client.session_transaction() as session:
        session.update(content)
    return client.get_cookie("session").value


def case() -> dict:
    parts = rng.sample(list(PARTS), rng.randrange(1, 4))
    content: dict = {}
    for part in parts:
        part(content)
    which = rng.choice(["current", "current", "fallback 1"])
    age = rng.choice([0, 60, 86_400, 30 * 86_400, 40 * 86_400])
    token = cookie(CURRENT if which == "current" else RETIRED, content, NOW - age)
    types: collections.Counter = collections.Counter()
    tags: collections.Counter = collections.Counter()
    walk(content, types, tags)
    return {
        "cookie": token,
        "key": which,
        "expired": age > 31 * 86_400,
        "compressed": token.startswith("."),
        "types": types,
        "dict_tags": tags[" di"],
        "extensions": sorted({PARTS[part] for part in parts} - {None}),
        "other_keys": any(PARTS[part] is None for part in parts),
        "keys": sorted(content),
    }


cases = ",\n".join(json.dumps(case(), ensure_ascii=False) for _ in range(COUNT))
sys.stdout.write(f'{{"now": {NOW}, "keys": {json.dumps([CURRENT, RETIRED])}, "cases": [\n{cases}\n]}}\n')
