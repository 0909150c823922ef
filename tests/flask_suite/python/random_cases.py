"""Random sessions, settings, cookies and operations for the live comparison."""

import hashlib
import uuid
import zlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta, timezone

import itsdangerous
from flask.json.tag import TaggedJSONSerializer
from markupsafe import Markup

DIGESTS = ("sha1", "sha1", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "md5", "sha3_256")
DERIVATIONS = ("hmac", "hmac", "hmac", "django-concat", "concat", "none")
TEXTS = ("", "a", "id", "_permanent", "ü", "日本", "😀", " t", " di", "__", "x__", "a\"b\\c", "\n", "</script>", "a.b[0]")

# What is signed but odd: payload, or time, with the entry of `differences` that it may fall under.
CANNOT_DECODE = "cannot be decoded"
NOT_A_MAP = "a number, text, list, …"
PAIRS = "a list of pairs"
MISFIT = '`{" t":"abc"}` and other content that does not fit its tag'
LAX_TAG = '`{" b":…}` in lax base64, `{" u":…}` with dashes or braces, `{" m":5}`'
SPELLING = "a payload or time in another spelling, signed"
TRAILING = "data after the zlib stream"
LATE = "a time after the year 9999, signed"
REWRITTEN = "a permanent session that nobody changed, sent again"
ZEROS = "a time with leading zero bytes, signed"


def text(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(TEXTS)
    if kind == 1:  # about as long as its compressed form
        return rng.choice(("a", "ab", "abc")) * rng.randrange(40)
    if kind == 2:
        return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0xD800), 0x1F600))) for _ in range(rng.randrange(12)))
    return "".join(rng.choice("abcdefgh") for _ in range(rng.choice((3, 30, 300))))


def moment(rng):
    time = datetime(rng.randrange(1000, 9999), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24), 59, 1)
    return time if rng.random() < 0.3 else time.replace(tzinfo=timezone(timedelta(minutes=rng.randrange(-600, 600))))


def value(rng, depth=0):
    kind = rng.randrange(14 if depth < 3 else 10)
    if kind == 0:
        return rng.choice((None, True, False))
    if kind == 1:
        return rng.choice((0, -1, 7, 2**31, -(2**63), 2**64, 10**40, rng.randrange(10**9)))
    if kind == 2:
        return rng.choice((0.0, -0.0, 1.5, 1e16, 1e-7, 123456789.125, float("inf"), rng.random(), rng.random() * 1e300))
    if kind == 3:
        return rng.randbytes(rng.randrange(20))
    if kind == 4:
        return Markup(text(rng))
    if kind == 5:
        return uuid.UUID(int=rng.getrandbits(128))
    if kind == 6:
        return moment(rng)
    if kind < 10:
        return text(rng)
    items = [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 10:
        return items
    if kind == 11:
        return tuple(items)
    return {text(rng): item for item in items}


def session(rng):
    data = {text(rng): value(rng) for _ in range(rng.choice((0, 1, 1, 2, 3, 6)))}
    if rng.random() < 0.5:
        data["_permanent"] = rng.random() < 0.8
    return data


def key(rng):
    length = rng.choice((1, 8, 20, 64, 65, 130))
    return rng.randbytes(length).replace(b"\0", b"x") if rng.random() < 0.5 else "".join(rng.choice("kéy secret") for _ in range(length))


def operation(rng, keys):
    name = rng.choice((*keys, "_permanent", text(rng))) if keys else text(rng)
    item = TAGGED.loads(TAGGED.dumps(value(rng)))  # times in UTC, which is how the crate holds them
    return rng.choice((
        ("get", name), ("__getitem__", name), ("__contains__", name), ("__len__",), ("keys",), ("values",), ("items",),
        ("__setitem__", name, item), ("__delitem__", name), ("pop", name), ("pop", name, 1), ("popitem",), ("clear",),
        ("setdefault", name, item), ("update", {name: item}), ("update", {}), ("__ior__", {name: item}),
        ("permanent=", rng.random() < 0.7), ("permanent",), ("modified=", rng.random() < 0.5),
        ("__eq__", {}),
    ))


def settings(rng):
    lifetime = rng.choice((timedelta(31), timedelta(31), timedelta(seconds=60), timedelta(seconds=1), timedelta(0), 3600, timedelta(seconds=90.5)))
    return {
        "SESSION_COOKIE_NAME": rng.choice(("session", "session", "sid", "__Host-sid", "a.b", "x_y")),
        "SESSION_COOKIE_DOMAIN": rng.choice((None, None, "example.com", ".example.com", "localhost", "a.b.example.org")),
        "SESSION_COOKIE_PATH": rng.choice((None, None, "/", "/app", "/ä b", "/a;b", "app")),
        "APPLICATION_ROOT": rng.choice(("/", "/", "/root")),
        "SESSION_COOKIE_HTTPONLY": rng.random() < 0.7,
        "SESSION_COOKIE_SECURE": rng.random() < 0.3,
        "SESSION_COOKIE_SAMESITE": rng.choice((None, None, "Lax", "Strict", "None", "lax")),
        "SESSION_COOKIE_PARTITIONED": rng.random() < 0.15,
        "SESSION_REFRESH_EACH_REQUEST": rng.random() < 0.7,
        "MAX_COOKIE_SIZE": rng.choice((4093, 4093, 0, 60, 200)),
        "PERMANENT_SESSION_LIFETIME": lifetime,
    }


def signer_arguments(rng):
    return {"key_derivation": rng.choice(DERIVATIONS), "digest_method": getattr(hashlib, rng.choice(DIGESTS))}


def age(rng, limit):
    return rng.choice((0, 0, 1, 5, limit - 1, limit, limit, limit + 1, -1, -4, -5, -6, rng.randrange(10**7)))


def stamped(signer, payload, time):
    """Signed text whose payload and time are any bytes."""
    signed = payload + signer.sep + time
    return signed + signer.sep + signer.get_signature(signed)


def time_text(seconds):
    return itsdangerous.encoding.base64_encode(itsdangerous.encoding.int_to_bytes(seconds))


def odd_token(rng, signer, now):
    """A token that is signed but not as Flask writes it, with its entry of `differences`."""
    encode = itsdangerous.encoding.base64_encode
    packed = b"." + encode(zlib.compress(b'{"a":"' + b"b" * 60 + b'"}'))
    payload, entry = rng.choice((
        (encode(b"{"), CANNOT_DECODE), (b".AAAA", CANNOT_DECODE), (b"!", CANNOT_DECODE), (encode(b"\xff"), CANNOT_DECODE),
        (encode(b"7"), NOT_A_MAP), (encode(b'"ab"'), NOT_A_MAP), (encode(b"[1]"), NOT_A_MAP), (encode(b"null"), NOT_A_MAP),
        (encode(b"[]"), NOT_A_MAP), (encode(b'[["a",1]]'), PAIRS), (encode(b'{"a":{" t":"abc"}}'), MISFIT),
        (encode(b'{"a":{" m":5}}'), LAX_TAG), (encode(b'{"a":{" b":"YQ"}}'), LAX_TAG),
        (urlsafe_b64encode(b'{"a":1}'), SPELLING), (packed[:1] + encode(zlib.compress(b'{"a":1}') + b"x"), TRAILING),
        (packed, None), (encode(b'{ "_permanent":true, "b":1, "a":2 }'), REWRITTEN), (encode(b'{"a":1}'), LATE), (encode(b'{"a":1}'), ZEROS),
    ))
    time = {LATE: time_text(2**40), ZEROS: encode(b"\0" + now.to_bytes(4, "big"))}.get(entry, time_text(now))
    return stamped(signer, payload, time).decode(), entry


def mutated(rng, token):
    """The token with a small fault, or as it is."""
    kind = rng.randrange(12)
    at = rng.randrange(len(token) + 1)
    if kind == 0:
        return token[:at] + rng.choice("AZaz09-_.=+/ü \"") + token[at + 1:]
    if kind == 1:
        return token[:at]
    if kind == 2:
        return token + rng.choice(("=", "==", ".", "A", "!"))
    return token


def cookie_header(rng, name, token):
    """A `Cookie` header around a token."""
    pair = f"{name}={token}"
    kind = rng.randrange(12)
    if kind == 0:
        pair = f'{name}="{token}"'
    elif kind == 1:
        pair = f'{name}="{token.replace(".", chr(92) + "056")}"'
    elif kind == 2:
        pair = f"{name}=first; {name}={token}"
    elif kind == 3:
        pair = f" {name} = {token} "
    elif kind == 4:
        pair = name
    others = ("a=b", "session2=x", "=", "x", 'q="a;b"', "ü=1", "", "__utma=1.2", f"{name}x=1")
    parts = [rng.choice(others) for _ in range(rng.randrange(3))] + [pair] + [rng.choice(others) for _ in range(rng.randrange(2))]
    return "; ".join(parts)


def vary(rng):
    return rng.choice(((), (), (), ("Accept",), ("Accept-Encoding, Origin",), ("cookie",), ('a, "b"',), ("*",), ("Accept", "Origin"), ('"a',), ("",)))


def canonical(token):
    """Whether the signature is spelled as a signer spells it."""
    last = token.rpartition(".")[2].encode("utf-8", "replace")
    try:
        return itsdangerous.encoding.base64_encode(itsdangerous.encoding.base64_decode(last)) == last
    except itsdangerous.BadData:
        return True


TAGGED = TaggedJSONSerializer()
