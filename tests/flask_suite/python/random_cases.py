"""Random sessions, settings, cookies and operations for the live comparison."""

import hashlib
import uuid
from datetime import datetime, timedelta, timezone

import itsdangerous
from flask.json.tag import TaggedJSONSerializer
from markupsafe import Markup

DIGESTS = ("sha1", "sha1", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "md5", "sha3_256")
DERIVATIONS = ("hmac", "hmac", "hmac", "django-concat", "concat", "none")
TEXTS = ("", "a", "id", "_permanent", "ü", "日本", "😀", " t", " di", "__", "x__", "a\"b\\c", "\n", "</script>", "a.b[0]")

def text(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(TEXTS)
    if kind == 1:  # about as long as its compressed form
        return rng.choice(("a", "ab", "abc")) * rng.randrange(40)
    if kind == 2:
        return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0xD800), 0x1F600))) for _ in range(rng.randrange(12)))
    return "".join(rng.choices("abcdefgh", k=rng.choice((3, 30, 30, 200))))


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
    if rng.random() < 0.1:
        data["_flashes"] = [rng.choice((tuple, list))((category(rng), text(rng))) for _ in range(rng.randrange(3))]
    if rng.random() < 0.1:
        data["cart"] = [value(rng, 2) for _ in range(rng.randrange(4))]
    return data


def key(rng):
    length = rng.choice((1, 8, 20, 64, 65, 130))
    return rng.randbytes(length).replace(b"\0", b"x") if rng.random() < 0.5 else "".join(rng.choice("kéy secret") for _ in range(length))


def category(rng):
    return rng.choice(("message", "message", "error", "info", "ü"))


def change(rng):
    """A change inside a list or a map; other values have no such method, which is an error on both sides."""
    item = written(value(rng, 2))
    return rng.choice((("append", item), ("insert", 0, item), ("pop",), ("pop", text(rng), None), ("clear",), ("reverse",),
                       ("update", {text(rng): item}), ("setdefault", text(rng), item), ("__setitem__", 0, item),
                       ("__setitem__", text(rng), item), ("extend", [item, item])))


def written(value):
    """The value with its times in UTC, which is how the crate holds them."""
    return TAGGED.loads(TAGGED.dumps(value))


def operation(rng, keys):
    name = rng.choice((*keys, "_permanent", text(rng))) if keys else text(rng)
    item = written(value(rng))
    return rng.choice((
        ("get", name), ("get", name, item), ("__getitem__", name), ("__contains__", name), ("__len__",), ("keys",),
        ("values",), ("items",), ("dict",), ("bool",), ("__setitem__", name, item), ("__setitem__", name, item),
        ("__delitem__", name), ("pop", name), ("pop", name, 1), ("pop", name, None), ("popitem",), ("clear",),
        ("setdefault", name, item), ("setdefault", name), ("update", {name: item}), ("update", {}),
        ("update", {text(rng): item, name: 1}), ("update", [(name, item), (text(rng), 2)]), ("__ior__", {name: item}),
        ("permanent=", rng.random() < 0.7), ("permanent",), ("modified=", rng.random() < 0.5), ("__eq__", {}),
        ("inside", name, change(rng)), ("inside", name, change(rng)), ("flash", written(rng.choice((text(rng), value(rng)))), category(rng)),
        ("flash", text(rng), category(rng)), ("flashed", rng.choice(((), (), ("error",), ("info", "message")))),
    ))


def signer_arguments(rng):
    return {"key_derivation": rng.choice(DERIVATIONS), "digest_method": getattr(hashlib, rng.choice(DIGESTS))}


def age(rng, limit):
    return rng.choice((0, 0, 1, 5, limit - 1, limit, limit, limit + 1, -1, -4, -5, -6, rng.randrange(10**7)))


#: A byte that is not UTF-8, and parts of other ones.
RAW = ("\udce9", "\udcff", "\udcc3", "\udce2\udc82")


#: What stands in the place of a character of a token.
ODD = 'AZaz09-_.=+/ü "'


def mutated(rng, token, alphabet):
    """The token with a small fault, or as it is."""
    kind = rng.randrange(12)
    at = rng.randrange(len(token) + 1)
    if kind == 0:
        return token[:at] + rng.choice(alphabet) + token[at + 1:]
    if kind == 1:
        return token[:at]
    if kind == 2:
        return token + rng.choice(("=", "==", ".", "A", "!"))
    return token


#: What HTTP forbids in a header, or what Python calls white space.
CONTROLS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1f", "\0", "\x7f", "\t")
SPACES = ("\x85", "\xa0", "\u2003", "\u2028", "\u3000")


def cookie_header(rng, name, token):
    """A `Cookie` header around a token, and the character that HTTP forbids in it, if it has one."""
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
        pair = rng.choice((name, f"{name}=", f'{name}=""', f'{name}="', f'{name}="{token}', f"{name}==" + token, f"={name}={token}"))
    elif kind == 5:
        space = rng.choice(SPACES)
        pair = rng.choice((f"{name}{space}={token}", f"{space}{name}={space}{token}{space}", f"{name}={token}{space}", f'{name}="{token}{space}"'))
    elif kind == 6:
        inside = "".join(rng.choice((r"\"", r"\\", r"\101", r"\377", r"\400", r"\1", "\\", "a", "ü", *RAW)) for _ in range(4))
        pair = rng.choice((f'{name}="{token}{inside}"', f'{name}="{inside}{token}"', f'q="{inside}"; {name}={token}'))
    others = ("a=b", "session2=x", "=", "x", 'q="a;b"', "ü=1", "", "__utma=1.2", f"{name}x=1", f"{name.upper()}=1", *RAW)
    parts = [rng.choice(others) for _ in range(rng.randrange(3))] + [pair] + [rng.choice(others) for _ in range(rng.randrange(2))]
    header = rng.choice(("; ", "; ", "; ", ";", " ;  ")).join(parts)
    if rng.random() < 0.02:
        at, control = rng.randrange(len(header) + 1), rng.choice(CONTROLS)
        return header[:at] + control + header[at:], control
    if rng.random() < 0.03:
        at = rng.randrange(len(header) + 1)
        return header[:at] + rng.choice(RAW) + header[at:], None
    return header, None


def vary(rng):
    return rng.choice(((), (), (), ("Accept",), ("Accept-Encoding, Origin",), ("cookie",), ('a, "b"',), ("*",), ("Accept", "Origin"), ('"a',), ("",)))


def canonical(signature):
    """Whether it is spelled as a signer spells it, or is not base64 at all."""
    try:
        return itsdangerous.encoding.base64_encode(itsdangerous.encoding.base64_decode(signature)) == signature
    except itsdangerous.BadData:
        return True


TAGGED = TaggedJSONSerializer()
FLASK = itsdangerous.URLSafeSerializer(b"-", serializer=TAGGED)
