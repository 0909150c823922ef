# -*- coding: utf-8 -*-
"""Runs inside one old Flask: makes and reads its session cookies.

Reads a JSON job from standard input and writes the answers to standard
output. Stays within what Python 2.7 and 3.11 both understand.

Job: ``{"now": seconds, "secret": text, "write": [typed dict, ...],
"read": [{"text": cookie, "now": seconds}, ...]}``
"""

import datetime as dt
import json
import struct
import sys
import uuid

import flask
import flask.sessions
import itsdangerous

Markup = flask.Markup if hasattr(flask, "Markup") else __import__("markupsafe").Markup
PY2 = sys.version_info[0] == 2
Text = type(u"")
INTEGERS = (int, type(2 ** 70))  # int and long on Python 2


class Clock(object):
    now = 0

    def time(self):
        return float(self.now)


clock = Clock()
EPOCH = dt.datetime(1970, 1, 1)


class AnyDatetime(type):
    """The patched class still recognizes real datetimes."""

    def __instancecheck__(cls, value):
        return isinstance(value, dt.datetime)


def _utcnow(cls):
    return EPOCH + dt.timedelta(seconds=clock.now)


def _now(cls, tz=None):
    return (EPOCH + dt.timedelta(seconds=clock.now)).replace(tzinfo=tz)


def patch_clocks():
    # One module up to itsdangerous 0.24, a package since 1.0.
    getattr(itsdangerous, "timed", itsdangerous).time = clock
    securecookie = sys.modules.get("werkzeug.contrib.securecookie")
    if securecookie is not None:  # Flask before 0.10
        securecookie.time = clock.time
    flask.sessions.datetime = AnyDatetime(
        "datetime",
        (dt.datetime,),
        {"utcnow": classmethod(_utcnow), "now": classmethod(_now)},
    )


def decode(typed):
    kind, value = typed["t"], typed.get("v")
    if kind == "null":
        return None
    if kind in ("bool", "str"):
        return value
    if kind == "int":
        return int(value)
    if kind == "float":
        return struct.unpack(">d", unhex(typed["bits"]))[0]
    if kind == "bytes":
        return unhex(value)
    if kind == "markup":
        return Markup(value)
    if kind == "uuid":
        return uuid.UUID(value)
    if kind == "datetime":
        assert typed["off_us"] is None
        return dt.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f")
    if kind == "list":
        return [decode(item) for item in value]
    if kind == "tuple":
        return tuple(decode(item) for item in value)
    assert kind == "dict", kind
    return dict((decode(k), decode(v)) for k, v in value)


def encode(value):
    if value is None:
        return {"t": "null"}
    if isinstance(value, bool):
        return {"t": "bool", "v": value}
    if isinstance(value, INTEGERS):
        return {"t": "int", "v": "%d" % value}
    if isinstance(value, float):
        return {"t": "float", "bits": tohex(struct.pack(">d", value)), "v": repr(value)}
    if isinstance(value, Markup):
        return {"t": "markup", "v": Text(value)}
    if isinstance(value, Text):
        return {"t": "str", "v": value}
    if isinstance(value, bytes):  # also every str of Python 2
        return {"t": "bytes", "v": tohex(value)}
    if isinstance(value, uuid.UUID):
        return {"t": "uuid", "v": value.hex}
    if isinstance(value, dt.datetime):
        offset = value.utcoffset()
        naive = value.replace(tzinfo=None)
        seconds = None if offset is None else offset.days * 86400 + offset.seconds
        return {
            "t": "datetime",
            "v": naive.strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "off_us": None if offset is None else seconds * 10 ** 6,
        }
    if isinstance(value, tuple):
        return {"t": "tuple", "v": [encode(item) for item in value]}
    if isinstance(value, list):
        return {"t": "list", "v": [encode(item) for item in value]}
    assert isinstance(value, dict), type(value)
    return {"t": "dict", "v": [[encode(k), encode(value[k])] for k in sorted(value)]}


def unhex(text):
    return bytes(bytearray(int(text[i : i + 2], 16) for i in range(0, len(text), 2)))


def tohex(raw):
    return "".join("%02x" % byte for byte in bytearray(raw))


def make_app(secret):
    app = flask.Flask("legacy")
    app.secret_key = secret.encode("ascii") if PY2 else secret
    # The file-like error stream stays clean of the tracebacks of bad cookies.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app


def write(secret, typed):
    """The Set-Cookie header of a request that stores the values."""
    app = make_app(secret)

    @app.route("/")
    def view():
        flask.session.update(decode(typed))
        return ""

    return app.test_client().get("/").headers["Set-Cookie"]


def clear(secret, cookie):
    """The Set-Cookie header of a request that clears the session."""
    app = make_app(secret)

    @app.route("/")
    def view():
        flask.session.clear()
        return ""

    client = app.test_client(use_cookies=False)
    return client.get("/", headers={"Cookie": "session=" + cookie}).headers["Set-Cookie"]


def read(secret, cookie):
    """What a view sees, or the exception that became a 500."""
    app = make_app(secret)
    seen = []

    @app.route("/")
    def view():
        seen.append(encode(dict(flask.session)))
        return ""

    client = app.test_client(use_cookies=False)
    try:
        client.get("/", headers={"Cookie": "session=" + cookie})
    except Exception as error:
        return {"exception": type(error).__name__}
    return {"session": seen[0]}


def reason(secret, cookie):
    """Why the session stayed empty: the exception that Flask swallowed."""
    app = make_app(secret)
    lifetime = app.permanent_session_lifetime
    serializer = app.session_interface.get_signing_serializer(app)
    try:
        serializer.loads(cookie, max_age=lifetime.days * 86400 + lifetime.seconds)
    except Exception as error:
        return {"class": type(error).__name__, "message": str(error)}
    return None


def cookie_of(header):
    return header.split(";")[0].partition("=")[2]


def main():
    job = json.load(sys.stdin)
    patch_clocks()
    answers = {"write": [], "read": []}
    for typed in job["write"]:
        clock.now = job["now"]
        header = write(job["secret"], typed)
        cookie = cookie_of(header)
        answers["write"].append(
            {
                "set_cookie": header,
                "cookie": cookie,
                "back": read(job["secret"], cookie),
                "cleared": clear(job["secret"], cookie) if not answers["write"] else None,
            }
        )
    for item in job["read"]:
        clock.now = item["now"]
        answer = read(job["secret"], item["text"])
        if job.get("signed", True):
            answer["reason"] = reason(job["secret"], item["text"])
        answers["read"].append(answer)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
