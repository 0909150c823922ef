"""Random cases through real Flask and through the crate, in one process and by one fixed clock.

    python compare.py CASES [SEED] [FIRST]         with COMPARE_STOP set, up to the first that is unexplained

What differs has to fall under an entry of the guide's page `differences`; anything else is unexplained and fails.
"""

import collections
import os
import random
import sys
import time
import warnings
from datetime import datetime
from pathlib import Path

import cookie_session_native as native
import flask
import flask.sessions
import itsdangerous
import random_cases as make

NOW = [0.0]
WARNED = []
PAGE = (Path(__file__).parents[3] / "src/docs/differences.md").read_text()


class FixedDatetime(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(NOW[0], tz)


time.time = lambda: NOW[0]
time.time_ns = lambda: round(NOW[0] * 1_000_000) * 1000
flask.sessions.datetime = FixedDatetime
warnings.simplefilter("always")
warnings.showwarning = lambda message, *_: WARNED.append(str(message))


class SecureCookieSession(native.Session, flask.sessions.SessionMixin):
    pass


class NullSession(SecureCookieSession):
    pass


class OfFlask(flask.sessions.SecureCookieSessionInterface):
    crate = False


class OfCrate(native.Interface, flask.sessions.SecureCookieSessionInterface):
    crate = True
    session_class = SecureCookieSession
    null_session_class = NullSession


INTERFACES = OfFlask(), OfCrate()
APP = flask.Flask(__name__)
APP.app_context().push()
GETTERS = [f"get_cookie_{name}" for name in ("name", "domain", "path", "httponly", "secure", "samesite", "partitioned")]


def attempt(work):
    """What it gives, or what it raises."""
    try:
        return repr(work())
    except itsdangerous.BadPayload:
        return "BadPayload"
    except itsdangerous.BadData as error:
        return f"{type(error).__name__} {error} {getattr(error, 'payload', None)} {getattr(error, 'date_signed', None)}"
    except Exception as error:
        return type(error).__name__


def operate(session, operation):
    name, *arguments = operation
    if name.endswith("="):
        return setattr(session, name[:-1], *arguments)
    if name == "permanent":
        return bool(session.permanent)
    if name == "__eq__":
        return dict(session) == arguments[0]
    if name == "__ior__":
        session |= arguments[0]
        return None
    result = getattr(session, name)(*arguments)
    return list(result) if name in ("keys", "values", "items") else result


def session_case(rng):
    """One request: open, use, save."""
    APP.config.update(make.settings(rng))
    APP.json.sort_keys, APP.json.ensure_ascii = rng.random() < 0.8, rng.random() < 0.8
    keys = [make.key(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    null = rng.random() < 0.03
    APP.config["SECRET_KEY"] = None if null else keys[0]
    APP.config["SECRET_KEY_FALLBACKS"] = keys[1:] or None
    arguments = make.signer_arguments(rng)
    for interface in INTERFACES:
        interface.salt = rng.choice(("cookie-session", "x", "sält")) if not interface.crate else INTERFACES[0].salt
        interface.key_derivation = arguments["key_derivation"]
        interface.digest_method = arguments["digest_method"]
    limit = int(APP.permanent_session_lifetime.total_seconds())
    signed_at = int(NOW[0]) - make.age(rng, limit)
    entry, header, data, token = None, None, {}, ""
    written = APP.json.sort_keys, APP.json.ensure_ascii
    if rng.random() < 0.85:
        signing = rng.choice((keys[0], keys[0], *keys, make.key(rng)))
        signer = itsdangerous.TimestampSigner(signing, INTERFACES[0].salt, **arguments)
        if rng.random() < 0.06:
            token, entry = make.odd_token(rng, signer, int(NOW[0]))
        else:
            data = make.session(rng)
            if rng.random() < 0.1:
                APP.json.sort_keys = not APP.json.sort_keys
            payload = itsdangerous.URLSafeSerializer(b"-", serializer=make.TAGGED).dump_payload(data)
            written, APP.json.sort_keys = (APP.json.sort_keys, APP.json.ensure_ascii), written[0]
            token = make.mutated(rng, make.stamped(signer, payload, make.time_text(max(signed_at, 0))).decode())
        header = make.cookie_header(rng, APP.config["SESSION_COOKIE_NAME"], token)
    operations = [make.operation(rng, list(data)) for _ in range(rng.choice((0, 0, 1, 1, 2, 4)))]
    vary = make.vary(rng)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    if header is not None:
        environ["HTTP_COOKIE"] = header.encode().decode("latin-1")
    seen = [list(request(interface, dict(environ), operations, vary)) for interface in INTERFACES]
    other_text = written != (APP.json.sort_keys, APP.json.ensure_ascii) or entry == make.REWRITTEN
    return seen, {"entry": entry, "token": token, "operations": operations, "vary": vary, "other_text": other_text, "null": null}


def request(interface, environ, operations, vary):
    """What can be seen of a request, step by step."""
    try:
        session = interface.open_session(APP, flask.Request(environ))
    except Exception as error:
        yield "open", type(error).__name__
        return
    null = session is None
    if null:
        session = interface.make_null_session(APP)
    yield "open", f"{null} {session!r} {session.accessed} {session.modified}"
    for operation in operations:
        if not interface.crate:
            session.accessed = True  # as Flask's request context does
        yield operation[0], attempt(lambda: operate(session, operation))
        yield "state", f"{session!r} {session.accessed} {session.modified}"
    yield "is_null_session", repr(interface.is_null_session(session))
    if null:
        return
    yield "expiration", attempt(lambda: interface.get_expiration_time(APP, session))
    yield "should_set_cookie", attempt(lambda: bool(interface.should_set_cookie(APP, session)))
    for getter in GETTERS:
        yield getter, attempt(lambda: getattr(interface, getter)(APP))
    response = flask.Response()
    for line in vary:
        response.headers.add("Vary", line)
    WARNED.clear()
    yield "save", attempt(lambda: interface.save_session(APP, session, response))
    yield "headers", repr([pair for pair in response.headers if pair[0] in ("Vary", "Set-Cookie")])
    yield "warnings", f"{len(WARNED)} warnings"


def signing_case(rng):
    """Signers and serializers of itsdangerous."""
    arguments = make.signer_arguments(rng)
    keys = [make.key(rng) for _ in range(rng.choice((1, 1, 2)))]
    keys = [key.encode() if isinstance(key, str) else key for key in keys]
    salt = rng.choice((b"salt", b"itsdangerous", "sält".encode(), b""))
    value = rng.choice((b"", b"value", b"a.b", rng.randbytes(9)))
    limit = rng.choice((0, 5, 60))
    fallbacks = [make.signer_arguments(rng) for _ in range(rng.choice((0, 0, 1)))]
    timed = rng.random() < 0.6
    signer = (itsdangerous.TimestampSigner if timed else itsdangerous.Signer)(keys, salt, **arguments)
    serializer = (itsdangerous.URLSafeTimedSerializer if timed else itsdangerous.URLSafeSerializer)(
        keys, salt, signer_kwargs=arguments, fallback_signers=fallbacks
    )
    plain = make.text(rng)
    now, then = NOW[0], NOW[0] - make.age(rng, limit)
    NOW[0] = max(then, 0)
    kwargs = rng.choice((arguments, *fallbacks)) if fallbacks else arguments
    signed = signer.sign(value).decode("latin-1")
    token = type(serializer)(rng.choice(keys), salt, signer_kwargs=kwargs).dumps(plain)
    NOW[0] = now
    signed, token = make.mutated(rng, signed), make.mutated(rng, token)
    extra = {"max_age": rng.choice((None, limit))} if timed else {}
    text = signed.encode("latin-1") if rng.random() < 0.5 else signed
    seen = []
    for crate in (False, True):
        sign, unsign = (native.sign_timed, native.unsign_timed) if timed else (native.sign, native.unsign)
        dumps, loads = (native.dumps_timed, native.loads_timed) if timed else (native.dumps, native.loads)
        by = (lambda function, method: lambda *a, **k: function(method.__self__, *a, **k)) if crate else (lambda _, method: method)
        seen.append([
            ("derive_key", attempt(lambda: by(native.derive_key, signer.derive_key)())),
            ("sign", attempt(lambda: by(sign, signer.sign)(value))),
            ("unsign", attempt(lambda: by(unsign, signer.unsign)(text, **extra))),
            ("dumps", attempt(lambda: by(dumps, serializer.dumps)(plain))),
            ("loads", attempt(lambda: by(loads, serializer.loads)(token, **extra))),
        ])
    return seen, {"entry": None, "token": (signed, token), "strict_texts": True}


def explain(label, theirs, ours, facts):
    """The entry of `differences` under which a difference falls, or None."""
    strict = os.environ["COOKIE_SESSION_DECODE"] == "strict"
    if facts.get("strict_texts"):
        token = facts["token"][label == "loads"]
        if theirs.startswith("BadTimeSignature") and ours.startswith("BadTimeSignature") and ours.endswith(" None"):
            if theirs.startswith("BadTimeSignature Malformed") or strict and theirs.rsplit(" ", 2)[0] == ours[:-5]:
                return UNSIGNED_TIME
        return SPELLED if strict and label in ("unsign", "loads") and not make.canonical(token) else None
    if label == "open":
        entry = facts["entry"] if facts["entry"] != make.REWRITTEN else None
        if entry is None and strict and not make.canonical(facts["token"]):
            entry = SPELLED
        return entry
    if label == "__ior__" and facts["null"]:
        return "`session \\|= …` without a secret key"
    if label == "get_cookie_samesite":
        return "`SESSION_COOKIE_SAMESITE` in lower case" if (theirs, ours) == ("'lax'", "'Lax'") else None
    if label == "headers":
        cookies = [[value for name, value in eval(side) if name == "Set-Cookie"] for side in (theirs, ours)]
        if cookies[0] == cookies[1]:
            if len(facts["vary"]) > 1:
                return "several `Vary` lines"
            return {("*",): "`Vary: *`", ('"a',): "a `Vary` line with an unclosed quote"}.get(facts["vary"])
        if facts["other_text"]:
            return make.REWRITTEN
    return None


def differences(theirs, ours):
    """Each step that differs. What comes after another session, or another result, says nothing."""
    for (label, their), (_, our) in zip(theirs, ours):
        if their != our:
            yield label, their, our
            if label not in ALONE:
                return


UNSIGNED_TIME = "the time of a text whose signature does not match, in another spelling or after the year 9999"
#: Steps on which no later one depends.
ALONE = (*GETTERS, "derive_key", "sign", "unsign", "dumps", "loads", "headers")
SPELLED = "a signature in another spelling: padding, junk after it, `+` for `-`, unused bits"


def main(cases, seed=1, first=0):
    explained = collections.Counter()
    unexplained = steps = 0
    for number in range(first, first + cases):
        rng = random.Random(f"{seed}-{number}")
        NOW[0] = rng.choice((1_700_000_000, 1_500_000_000, rng.randrange(2**31))) + rng.choice((0, 0.25, 0.999))
        os.environ["COOKIE_SESSION_DECODE"] = rng.choice(("strict", "python"))
        (theirs, ours), facts = (session_case if rng.random() < 0.75 else signing_case)(rng)
        steps += len(theirs)
        for label, their, our in differences(theirs, ours):
            entry = explain(label, their, our, facts)
            if entry is not None and f"| {entry} |" in PAGE:
                explained[entry] += 1
                continue
            unexplained += 1
            if unexplained <= 5:
                print(f"case {seed}-{number}: {label}\n  Flask: {their[:600]}\n  crate: {our[:600]}\n  {str(facts)[:600]}")
            break
        if unexplained and "COMPARE_STOP" in os.environ:
            break
    total = sum(explained.values())
    print(f"compared {number + 1 - first} cases: {steps} steps, {total} differences explained, {unexplained} unexplained")
    for entry, count in explained.most_common():
        print(f"  {count:6} {entry}")
    return unexplained != 0 or not explained


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
