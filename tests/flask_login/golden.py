"""Writes tests/data/flask_login.json with the real packages.

    python tests/flask_login/golden.py >tests/data/flask_login.json

Versions: requirements.txt. The time stands still, so that each run writes the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import sys
import typing as t
from importlib.metadata import version
from unittest import mock

import flask
import flask_login
from flask_login import login_manager, utils

NOW = 1_700_000_000
SECRET = "secret-key"
HERE = {"peer": "10.0.0.1", "headers": [["User-Agent", "Mozilla/5.0"]]}
ELSEWHERE = {"peer": "10.0.0.1", "headers": [["User-Agent", "curl/8.0"]]}


class Stopped(dt.datetime):
    @classmethod
    def utcnow(cls) -> dt.datetime:
        return dt.datetime.fromtimestamp(NOW, dt.timezone.utc).replace(tzinfo=None)


class User(flask_login.UserMixin):
    def __init__(self, user_id: str) -> None:
        self.id = user_id


def make_app(**settings: t.Any) -> flask.Flask:
    app = flask.Flask(__name__)
    app.config.update(SECRET_KEY=SECRET, **settings)
    manager = flask_login.LoginManager(app)

    @manager.user_loader
    def load(user_id: str) -> User | None:
        return None if user_id == "gone" else User(user_id)

    @app.route("/<action>")
    def act(action: str) -> dict[str, t.Any]:
        if action == "login":
            flask_login.login_user(User("7"))
        elif action == "login_remember":
            flask_login.login_user(User("7"), remember=True)
        elif action == "login_for":
            flask_login.login_user(User("né 7"), remember=True, duration=dt.timedelta(hours=1.5))
        elif action == "login_stale":
            flask_login.login_user(User("7"), fresh=False)
        elif action == "logout":
            flask_login.logout_user()
        elif action == "confirm":
            flask_login.confirm_login()
        elif action == "untouched":
            return {}
        user = flask_login.current_user
        return {
            "user_id": user.get_id(),
            "fresh": bool(flask_login.login_fresh()),
            "remembered": flask_login.login_remembered(),
        }

    return app


def environ(client: dict[str, t.Any]) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, value in client["headers"]:
        key = "HTTP_" + name.upper().replace("-", "_")
        out[key] = f"{out[key]},{value}" if key in out else value
    if client["peer"] is not None:
        out["REMOTE_ADDR"] = client["peer"]
    return out


def identifier(client: dict[str, t.Any]) -> dict[str, str]:
    app = make_app()
    base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80",
            "wsgi.url_scheme": "http"}
    with app.request_context(base | environ(client)):
        request = flask.request
        # As the main branch after 0.6.3 has it; not released yet.
        plain = f"{request.remote_addr}|{request.user_agent.string}"
        return {
            "bytes_repr": utils._create_identifier(),
            "plain_text": hashlib.sha512(plain.encode()).hexdigest(),
        }


def identifiers() -> list[dict[str, t.Any]]:
    agents = ["UA", "Mozilla/5.0 (X11; Linux x86_64)", "it's", 'say "hi"', "it's \"both\"", "back\\slash", "tab\there",
              "n\xe9", "\xff\x80", "", None]
    addresses = ["10.0.0.1", "::1", "2001:db8::1", None]
    forwarded = [None, "1.2.3.4", "1.2.3.4, 5.6.7.8", " 9.9.9.9 ,1.1.1.1", "", ",1.1.1.1", "it's", "n\xe9"]
    clients = []
    for peer, agent, forward in itertools.product(addresses, agents, forwarded):
        headers = []
        if forward is not None:
            headers.append(["X-Forwarded-For", forward])
        if agent is not None:
            headers.append(["User-Agent", agent])
        clients.append({"peer": peer, "headers": headers})
    return [client | identifier(client) for client in clients]


def tokens() -> list[dict[str, t.Any]]:
    keys: list[str | bytes] = [SECRET, "n\xe9", b"\x00\x01\xff", "k" * 200]
    users = ["7", "", "a|b", "né", "日本", "42", "x" * 100]
    return [
        {
            "key": {"text": key} if isinstance(key, str) else {"hex": key.hex()},
            "user_id": user,
            "token": flask_login.encode_cookie(user, key=key),
        }
        for key, user in itertools.product(keys, users)
    ]


class Table:
    """Values by number, each once."""

    def __init__(self) -> None:
        self.values: list[t.Any] = []

    def number(self, value: t.Any) -> int:
        if value not in self.values or type(self.values[self.values.index(value)]) is not type(value):
            self.values.append(value)
        return self.values.index(value)


def states() -> dict[str, t.Any]:
    here, elsewhere = identifier(HERE)["bytes_repr"], identifier(ELSEWHERE)["bytes_repr"]
    sessions: list[dict[str, t.Any]] = [
        {},
        {"cart": 1},
        {"_user_id": "7", "_fresh": True, "_id": here},
        {"_user_id": "7", "_fresh": False, "_id": here},
        {"_user_id": "7", "_fresh": True, "_id": here, "_permanent": True},
        {"_user_id": "7", "_fresh": True},
        {"_user_id": "7", "_id": here},
        {"_user_id": "7", "_fresh": False},
        {"_user_id": "gone", "_fresh": True, "_id": here},
        {"_user_id": "7", "_fresh": True, "_id": elsewhere, "next": "/x", "cart": 1},
        {"_user_id": 7, "_fresh": True, "_id": here},
        {"_user_id": None, "_fresh": True, "_id": here},
        {"_user_id": "7", "_fresh": True, "_id": here, "_remember": "clear"},
        {"_user_id": "7", "_fresh": True, "_id": here, "_remember": "set", "_remember_seconds": 60.5},
    ]
    good = flask_login.encode_cookie("8", key=SECRET)
    cookies = [None, good, flask_login.encode_cookie("gone", key=SECRET), good[:-1] + "x", "8", ""]
    settings: list[dict[str, t.Any]] = [
        {"SESSION_PROTECTION": None},
        {"SESSION_PROTECTION": "basic"},
        {"SESSION_PROTECTION": "strong"},
        {"SESSION_PROTECTION": "basic", "REMEMBER_COOKIE_REFRESH_EACH_REQUEST": True, "REMEMBER_COOKIE_DURATION": 60,
         "REMEMBER_COOKIE_SECURE": True, "REMEMBER_COOKIE_SAMESITE": "lax", "REMEMBER_COOKIE_PATH": "/app",
         "REMEMBER_COOKIE_DOMAIN": "example.com", "REMEMBER_COOKIE_HTTPONLY": False},
    ]
    actions = ["whoami", "login", "login_remember", "login_for", "login_stale", "logout", "confirm", "untouched"]
    clients = [HERE, ELSEWHERE]
    users, outcomes, headers = Table(), Table(), Table()
    cases = []
    for (s, setting), (k, action) in itertools.product(enumerate(settings), enumerate(actions)):
        app = make_app(**setting)
        for (a, session), (c, cookie), (p, client) in itertools.product(
            enumerate(sessions), enumerate(cookies), enumerate(clients)
        ):
            got = run(app, session, cookie, client, action)
            seen = got["seen"] or {"user_id": None, "fresh": False, "remembered": False}
            cases.append([
                s, k, a, c, p, users.number(seen["user_id"]), int(seen["fresh"]), int(seen["remembered"]),
                outcomes.number(got["after"]), headers.number(got["set_cookie"]),
            ])
    return {
        "settings": settings, "actions": actions, "sessions": sessions, "cookies": cookies, "clients": clients,
        "users": users.values, "after": outcomes.values, "set_cookies": headers.values,
        "columns": ["settings", "action", "session", "cookie", "client", "user", "fresh", "remembered", "after",
                    "set_cookies"],
        "cases": cases,
    }


def run(app: flask.Flask, session: dict[str, t.Any], cookie: str | None, client: dict[str, t.Any],
        action: str) -> dict[str, t.Any]:
    name = app.config.get("REMEMBER_COOKIE_NAME", "remember_token")
    serializer = app.session_interface.get_signing_serializer(app)
    pairs = [] if not session else [f"session={serializer.dumps(session)}"]
    if cookie is not None:
        pairs.append(f"{name}={cookie}")
    headers = environ(client) | ({"HTTP_COOKIE": "; ".join(pairs)} if pairs else {})
    response = app.test_client(use_cookies=False).get("/" + action, environ_overrides=headers)
    assert response.status_code == 200, (session, cookie, action, response.status)
    assert response.headers.get("Vary") == "Cookie"
    after: t.Any = "unchanged"
    remember: list[str] = []
    for text in response.headers.getlist("Set-Cookie"):
        if text.startswith("session="):
            value = text.partition("=")[2].partition(";")[0]
            after = serializer.loads(value) if value else "deleted"
        else:
            remember.append(text)
    return {"seen": response.json, "after": after, "set_cookie": remember}


def main() -> None:
    with mock.patch.object(login_manager, "datetime", Stopped):
        json.dump(
            {
                "made_with": {name: version(name) for name in ("Flask", "Flask-Login", "Werkzeug")},
                "now": NOW,
                "secret": SECRET,
                "identifiers": identifiers(),
                "tokens": tokens(),
                "states": states(),
            },
            sys.stdout,
            ensure_ascii=True,
            separators=(",", ":"),
        )
    print()


if __name__ == "__main__":
    main()
