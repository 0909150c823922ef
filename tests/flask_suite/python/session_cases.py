"""Requests, one or two in a row: from the `Cookie` header through operations on the session to the response."""

import copy

import flask
import flask.globals
import itsdangerous

import odd_tokens
import random_cases as make
import random_settings
from sides import APP, INTERFACES, NOW, WARNED, attempt

GETTERS = [f"get_cookie_{name}" for name in ("name", "domain", "path", "httponly", "secure", "samesite", "partitioned")]


class Context:
    """What `flash` and `get_flashed_messages` look at."""

    def __init__(self, session):
        self.session, self.flashes = session, None


def inside(session, crate, name, change):
    """Changes a list or a map in place, and marks the session."""

    def alter(value):
        method, *arguments = change
        if isinstance(value, dict) and arguments and arguments[0] == 0:
            arguments[0] = "0"
        return attempt(lambda: getattr(value, method)(*arguments))

    found = session[name]
    if crate:
        return session.modify(name, alter)
    result = alter(found)
    session.modified = True
    return result


FLASHES = "flash", "flashed"


def odd_flashes(session):
    """Whether `_flashes` is something that Flask does not write."""
    flashes = session.get("_flashes", [])
    pair = lambda item: type(item) in (tuple, list) and len(item) == 2 and isinstance(item[0], str)
    return type(flashes) is not list or not all(map(pair, flashes))


def operate(session, crate, operation):
    name, *arguments = operation
    if name.endswith("="):
        return setattr(session, name[:-1], *arguments)
    if name == "permanent":
        return bool(session.permanent)
    if name == "__eq__":
        return dict(session) == arguments[0]
    if name in ("dict", "bool"):
        return {"dict": dict, "bool": bool}[name](session)
    if name == "inside":
        return inside(session, crate, *arguments)
    if name == "flash":
        return session.flash(*arguments) if crate else flask.flash(*arguments)
    if name == "flashed":
        flashed = session.get_flashed_messages if crate else lambda kinds: flask.get_flashed_messages(True, kinds)
        return [tuple(pair) for pair in flashed(arguments[0])]
    if name == "__ior__":
        session |= arguments[0]
        return None
    result = getattr(session, name)(*arguments)
    return list(result) if name in ("keys", "values", "items") else result


def request(interface, environ, operations, vary):
    """What can be seen of a request, step by step."""
    crate = interface.crate
    try:
        session = interface.open_session(APP, flask.Request(environ))
    except Exception as error:
        yield "open", type(error).__name__
        return
    null = session is None
    if null:
        session = interface.make_null_session(APP)
    yield "open", f"{null} {session!r} {session.accessed} {session.modified}"
    token, odd = flask.globals._cv_request.set(Context(session)), False
    for operation in copy.deepcopy(operations):
        if not crate:
            session.accessed = True  # as Flask's request context does
        if operation[0] in FLASHES:
            odd = odd or odd_flashes(session)  # what was removed is kept until the request ends
        yield "odd flash" if odd and operation[0] in FLASHES else operation[0], attempt(lambda: operate(session, crate, operation))
        yield "state", f"{session!r} {session.accessed} {session.modified}"
    flask.globals._cv_request.reset(token)
    yield "is_null_session", repr(interface.is_null_session(session))
    asked = interface.session_class({"_permanent": True}) if null else session
    yield "expiration", attempt(lambda: interface.get_expiration_time(APP, asked))
    yield "should_set_cookie", attempt(lambda: bool(interface.should_set_cookie(APP, asked)))
    for getter in GETTERS:
        yield getter, attempt(lambda: getattr(interface, getter)(APP))
    if null:
        return
    response = flask.Response()
    for line in vary:
        response.headers.add("Vary", line)
    WARNED.clear()
    yield "save", attempt(lambda: interface.save_session(APP, session, response))
    yield "headers", repr([pair for pair in response.headers if pair[0] in ("Vary", "Set-Cookie")])
    yield "warnings", f"{len(WARNED)} warnings"


def both(rng, header, keys_of_session, **facts):
    """A request to both sides, and the facts that explain differences."""
    operations = [make.operation(rng, keys_of_session) for _ in range(rng.choice((0, 0, 1, 1, 2, 4)))]
    vary = make.vary(rng)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    if header is not None:
        environ["HTTP_COOKIE"] = header.encode("utf-8", "surrogateescape").decode("latin-1")
    seen = [list(request(interface, dict(environ), operations, vary)) for interface in INTERFACES]
    found = flask.Request(environ).cookies.get(APP.config["SESSION_COOKIE_NAME"]) or ""
    return seen, {"token": found, "operations": operations, "vary": vary, "header": header, **facts}


def session_case(rng):
    settings, refused = random_settings.settings(rng)
    keys = [make.key(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    null = refused is None and rng.random() < 0.03
    APP.config["SECRET_KEY"] = None if null else keys[0]
    APP.config["SECRET_KEY_FALLBACKS"] = rng.choice((list, tuple))(keys[1:]) or None
    APP.config.update(settings)
    APP.json.sort_keys, APP.json.ensure_ascii = rng.random() < 0.8, rng.random() < 0.8
    arguments, salt = make.signer_arguments(rng), rng.choice(("cookie-session", "x", "sält"))
    for interface in INTERFACES:
        interface.salt, interface.key_derivation, interface.digest_method = salt, *arguments.values()
    limit = int(APP.permanent_session_lifetime.total_seconds())
    entry, header, control, data, signed_by, otherwise = None, None, None, {}, None, False
    if rng.random() < 0.85:
        signed_by = rng.choice((keys[0], keys[0], *keys, make.key(rng)))
        signer = itsdangerous.TimestampSigner(signed_by, salt, **arguments)
        time = odd_tokens.time_text(max(int(NOW[0]) - make.age(rng, limit), 0))
        if rng.random() < 0.06:
            token, entry = odd_tokens.odd_token(rng, signer, int(NOW[0]))
        else:
            data = make.session(rng)
            payload = make.FLASK.dump_payload(data)
            otherwise = rng.random() < 0.1
            if otherwise:
                payload = odd_tokens.encode(odd_tokens.written_otherwise(rng, make.TAGGED.dumps(data)).encode())
            token = make.mutated(rng, odd_tokens.stamped(signer, payload, time).decode(), (*make.ODD, *make.RAW))
        header, control = make.cookie_header(rng, APP.config["SESSION_COOKIE_NAME"], token)
    facts = {"refused": refused, "null": null, "settings": settings, "fraction": NOW[0] % 1 != 0}
    rotated = signed_by in keys[1:] and not null
    seen, told = both(rng, header, list(data), entry=entry, control=control, rotated=rotated, otherwise=otherwise, **facts)
    yield seen, told
    if refused is None and not null and rng.random() < 0.3:
        facts["entry"] = entry if entry in odd_tokens.HELD else None
        yield from next_request(rng, dict(seen[0]).get("headers", "[]"), keys, limit, facts)


def next_request(rng, headers, keys, limit, facts):
    """The browser comes again, after a while or a change of the key."""
    start = f"{APP.config['SESSION_COOKIE_NAME']}="
    lines = [value for name, value in eval(headers) if name == "Set-Cookie" and value.startswith(start)]
    if not lines:
        return
    NOW[0] += max(make.age(rng, limit), 0)
    rotated = rng.random() < 0.3
    if rotated:
        APP.config["SECRET_KEY"], APP.config["SECRET_KEY_FALLBACKS"] = make.key(rng), keys
    yield both(rng, lines[0].partition(";")[0], ["_permanent", "a", "cart", "_flashes"], control=None, rotated=rotated, otherwise=False, **facts)
