"""The Flask side of the interop test. The servers in `server/` speak the same.

Start it with ``PORT=5000 SECRET_KEY=... python flask_app.py``.

Environment
-----------
==============================  =============================================
``PORT``                        port on 127.0.0.1 to listen on, required
``SECRET_KEY``                  text, required
``SECRET_KEY_FALLBACKS``        JSON list of older keys (text)
``SALT``                        salt, default ``cookie-session``
``PERMANENT_SESSION_LIFETIME``  whole seconds, default 31 days
``SESSION_REFRESH_EACH_REQUEST``  ``1`` (default) or ``0``
``SESSION_COOKIE_NAME``         default ``session``
``SESSION_COOKIE_DOMAIN``       default none
``SESSION_COOKIE_PATH``         default ``/``
``SESSION_COOKIE_HTTPONLY``     ``1`` (default) or ``0``
``SESSION_COOKIE_SECURE``       ``0`` (default) or ``1``
``SESSION_COOKIE_PARTITIONED``  ``0`` (default) or ``1`` (Flask 3.1 and later)
``SESSION_COOKIE_SAMESITE``     ``Lax``, ``Strict`` or ``None``; default none
==============================  =============================================

An empty value is the same as an unset one.

Routes
------
Forms are ``application/x-www-form-urlencoded``, UTF-8. Bodies named JSON are
``application/json``. Key order in objects does not matter.

``GET /``              HTML. Adds 1 to ``visits`` (a missing one is 0), takes
                       the flashed messages, then shows ``username``, the
                       count and the messages: ``Hello, NAME.`` or
                       ``Not logged in.``, ``Visits: N.``, all escaped
``POST /login``        form ``username``, ``remember``. ``remember=on`` makes
                       the session permanent; anything else leaves that as it
                       is. Then sets ``username``, sets ``visits`` to 0,
                       flashes ``Welcome, NAME`` in category ``success``.
                       303 to ``/``. 400 without a username, session untouched
``POST /logout``       clears the session (also an empty one). 303 to ``/``
``GET /session.json``  the session as plain JSON
``GET /typed.json``    the session as one typed dict
``POST /set``          form ``key``, ``value``: ``session[key]`` = the value
                       parsed as JSON. 204; 400 if it is not JSON
``POST /set-typed``    body: JSON object of key to typed value; sets each.
                       204; 400 if it cannot be read
``POST /unset``        form ``key``: removes the key if it is there; counts as an access
                       either way. 204
``POST /flash``        form ``message``, ``category`` (default ``message``).
                       204
``GET /flashes.json``  takes the flashed messages: JSON list of
                       ``[category, message]``
``GET /raw``           the ``Cookie`` header as it came in, text/plain; does
                       not touch the session

``typed_values.py`` defines both notations. The three ``.json`` routes read the
session, so they always answer ``Vary: Cookie``, also for an empty session.
"""

from __future__ import annotations

import datetime as dt
import json
import os

import flask
from flask import request
from flask import session
from markupsafe import escape
from werkzeug.serving import make_server

import typed_values

BOOLEANS = (
    "SESSION_REFRESH_EACH_REQUEST",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_PARTITIONED",
)
TEXTS = (
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_SAMESITE",
)


def configure(app: flask.Flask, env: dict[str, str]) -> None:
    """Read the environment table above into the app's config."""
    app.config["SECRET_KEY"] = env["SECRET_KEY"]
    if env.get("SECRET_KEY_FALLBACKS"):
        app.config["SECRET_KEY_FALLBACKS"] = json.loads(env["SECRET_KEY_FALLBACKS"])
    if env.get("PERMANENT_SESSION_LIFETIME"):
        seconds = int(env["PERMANENT_SESSION_LIFETIME"])
        app.config["PERMANENT_SESSION_LIFETIME"] = dt.timedelta(seconds=seconds)
    for name in BOOLEANS:
        if env.get(name):
            app.config[name] = {"1": True, "0": False}[env[name]]
    for name in TEXTS:
        if env.get(name):
            app.config[name] = env[name]
    if env.get("SALT"):
        app.session_interface.salt = env["SALT"]


def read_session() -> dict:
    """All of the session; always counts as an access."""
    count_access()
    return {key: session[key] for key in session}


def count_access() -> None:
    """Flask before 3.1.3 misses an access by ``in`` or iteration."""
    session.accessed = True


def json_answer(value: object) -> flask.Response:
    body = json.dumps(value, separators=(",", ":"))
    return flask.Response(body, mimetype="application/json")


app = flask.Flask(__name__)


@app.get("/")
def index() -> str:
    session["visits"] = session.get("visits", 0) + 1
    name, visits = session.get("username"), session["visits"]
    who = "Not logged in" if name is None else f"Hello, {escape(name)}"
    messages = "".join(f"<p>{escape(message)}</p>\n" for message in flask.get_flashed_messages())
    return f"<!doctype html>\n<p>{who}. Visits: {visits}.</p>\n{messages}"


@app.post("/login")
def login():
    name = request.form.get("username", "")
    if not name:
        flask.abort(400)
    if request.form.get("remember") == "on":
        session.permanent = True
    session["username"] = name
    session["visits"] = 0
    flask.flash(f"Welcome, {name}", "success")
    return flask.redirect("/", 303)


@app.post("/logout")
def logout():
    session.clear()
    return flask.redirect("/", 303)


@app.get("/session.json")
def session_json():
    return json_answer(typed_values.plain(read_session()))


@app.get("/typed.json")
def typed_json():
    return json_answer(typed_values.encode(read_session()))


@app.post("/set")
def set_value():
    try:
        value = json.loads(request.form["value"])
    except ValueError:
        flask.abort(400)
    session[request.form["key"]] = value
    return "", 204


@app.post("/set-typed")
def set_typed():
    try:
        typed = json.loads(request.get_data())
        values = {key: typed_values.decode(item) for key, item in typed.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        flask.abort(400)
    for key, value in values.items():
        session[key] = value
    return "", 204


@app.post("/unset")
def unset():
    count_access()
    session.pop(request.form["key"], None)
    return "", 204


@app.post("/flash")
def flash():
    flask.flash(request.form["message"], request.form.get("category", "message"))
    return "", 204


@app.get("/flashes.json")
def flashes_json():
    count_access()
    return json_answer(flask.get_flashed_messages(with_categories=True))


@app.get("/raw")
def raw():
    # WSGI hands header bytes over as latin-1 text; give the same bytes back.
    cookie = request.environ.get("HTTP_COOKIE", "").encode("latin-1")
    return flask.Response(cookie, mimetype="text/plain")


if __name__ == "__main__":
    configure(app, dict(os.environ))
    make_server("127.0.0.1", int(os.environ["PORT"]), app, threaded=True).serve_forever()
