"""Rounds of signing and reading with the signers and serializers of itsdangerous, and Flask's tagged JSON."""

import types

import cookie_session_native as native
import itsdangerous
from flask.json.tag import JSONTag, TaggedJSONSerializer

import odd_tokens
import random_cases as make
from sides import APP, NOW, attempt


def by(crate, function, method):
    """The method, or the crate's function in its place."""
    return lambda *arguments, **keywords: (
        function(method.__self__, *arguments, **keywords) if crate else method(*arguments, **keywords)
    )


def signing_case(rng):
    arguments = make.signer_arguments(rng)
    keys = [make.key(rng) for _ in range(rng.choice((1, 1, 2)))]
    keys = [key.encode() if isinstance(key, str) else key for key in keys]
    salt = rng.choice((b"salt", b"itsdangerous", "sält".encode(), b""))
    value = rng.choice((b"", b"value", b"a.b", b".", "ü".encode(), rng.randbytes(9)))
    limit = rng.choice((0, 5, 60))
    fallbacks = [make.signer_arguments(rng) for _ in range(rng.choice((0, 0, 1)))]
    timed = rng.random() < 0.6
    separator = rng.choice((b".", b".", b".", b":", b"|", b"!", b"::"))
    signer = (itsdangerous.TimestampSigner if timed else itsdangerous.Signer)(keys, salt, separator, **arguments)
    serializer = (itsdangerous.URLSafeTimedSerializer if timed else itsdangerous.URLSafeSerializer)(
        keys, salt, signer_kwargs=arguments, fallback_signers=fallbacks
    )
    plain = make.text(rng)
    now, then = NOW[0], NOW[0] - make.age(rng, limit)
    NOW[0] = max(then, 0)
    signed, entry = signer.sign(value).decode("latin-1"), None
    kwargs = rng.choice((arguments, *fallbacks)) if fallbacks else arguments
    token = type(serializer)(rng.choice(keys), salt, signer_kwargs=kwargs).dumps(plain)
    NOW[0] = now
    if timed and rng.random() < 0.05:
        time, entry = odd_tokens.odd_time(rng, int(now))
        signed = odd_tokens.stamped(signer, value, time).decode("latin-1")
    signed, token = (make.mutated(rng, text, make.ODD) for text in (signed, token))
    extra = {"max_age": rng.choice((None, limit)), "return_timestamp": rng.random() < 0.3} if timed else {}
    text = signed.encode("latin-1") if rng.random() < 0.5 else signed
    name = "_timed" if timed else ""
    signatures = {
        "verify_signature": signed.encode("latin-1").rpartition(separator)[2],
        "unsign": itsdangerous.encoding.want_bytes(text).rpartition(separator)[2],
        "loads": token.encode().rpartition(b".")[2],
    }
    seen = []
    for crate in (False, True):
        def run(function, method, *given, **more):
            return attempt(lambda: by(crate, getattr(native, function), method)(*given, **more))

        seen.append([
            ("derive_key", run("derive_key", signer.derive_key)),
            ("get_signature", run("get_signature", signer.get_signature, value)),
            ("verify_signature", run("verify_signature", signer.verify_signature, value, signatures["verify_signature"])),
            ("sign", run(f"sign{name}", signer.sign, value)),
            ("unsign", run(f"unsign{name}", signer.unsign, text, **extra)),
            ("dumps", run(f"dumps{name}", serializer.dumps, plain)),
            ("loads", run(f"loads{name}", serializer.loads, token, **extra)),
        ])
    yield seen, {"signing": True, "entry": entry, "token": (signed, token), "signatures": signatures, "limit": extra.get("max_age", 0)}


class Money:
    """A type of an app's own."""

    def __init__(self, cents):
        self.cents = cents

    def __repr__(self):
        return f"Money({self.cents!r})"


def tag(name, kind, to, of):
    """A `JSONTag` class for a type."""
    return type(f"Tag{kind.__name__}", (JSONTag,), {
        "key": name,
        "check": lambda self, value: type(value) is kind,
        "to_json": lambda self, value: self.serializer.tag(to(value)),
        "to_python": lambda self, value: of(value),
    })


def tagged_case(rng):
    """Tags of an app's own, registered in any order and place."""
    tags = [
        tag(" money", Money, lambda money: money.cents, Money),
        tag(" set", frozenset, lambda items: sorted(items), frozenset),
        tag(" c", complex, lambda number: (number.real, number.imag), lambda pair: complex(*pair)),
        tag(" none", type(None), lambda _: True, lambda _: None),
    ]
    chosen = [(kind, rng.choice((None, None, 0, 1, 3))) for kind in rng.sample(tags, rng.randrange(1, 4))]
    sides = TaggedJSONSerializer(), TaggedJSONSerializer()
    for serializer in sides:
        for kind, index in chosen:
            serializer.register(kind, index=index)
    for kind in sides[1].order:  # the crate tags what a tag gives it
        if type(kind) not in TaggedJSONSerializer.default_tags:
            kind.serializer = types.SimpleNamespace(tag=lambda value: value, tags=sides[1].tags)

    def value(depth=0):
        own = (Money(rng.choice((0, 7, make.text(rng)))), frozenset(make.text(rng) for _ in range(3)), complex(rng.randrange(9), 0.5), None)
        kind = rng.randrange(6 if depth < 3 else 4)
        if kind < 2:
            return rng.choice(own)
        if kind < 4:
            return make.value(rng, 2)
        items = [value(depth + 1) for _ in range(rng.randrange(4))]
        return rng.choice((list, tuple))(items) if kind == 4 else {rng.choice((" money", " set", " c__", make.text(rng))): item for item in items}

    APP.json.sort_keys, APP.json.ensure_ascii = rng.random() < 0.8, rng.random() < 0.8
    data = value()
    seen = []
    text = attempt(lambda: sides[0].dumps(data))
    for crate, serializer in enumerate(sides):
        dumps, loads = by(crate, native.tagged_dumps, serializer.dumps), by(crate, native.tagged_loads, serializer.loads)
        seen.append([("tagged dumps", attempt(lambda: dumps(data)))])
        if text[0] in "\"'":
            seen[-1].append(("tagged loads", attempt(lambda: loads(eval(text)))))
    yield seen, {"tagged": True, "data": data, "tags": chosen}
