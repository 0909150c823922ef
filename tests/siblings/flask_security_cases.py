"""Flask-Security's tokens, made by its own functions.

Its serializers get ``[SECRET_KEY] + SECRET_KEY_FALLBACKS``, but itsdangerous
signs with the *last* key. So with fallbacks the last of them signs.
"""

from __future__ import annotations

import datetime as dt
import random
import types
import typing as t

import flask
import flask_security.core
import flask_security.utils
import itsdangerous.timed
import passlib.utils.handlers
from flask_security import Security
from flask_security import RoleMixin
from flask_security import UserMixin
from flask_security.change_email import _generate_token as generate_change_email_token
from flask_security.confirmable import generate_confirmation_token
from flask_security.datastore import UserDatastore
from flask_security.passwordless import generate_login_token
from flask_security.recoverable import generate_reset_password_token
from flask_security.tf_plugin import generate_tf_validity_token
from flask_security.tokens import get_refresh_token
from flask_security.utils import check_and_get_token_status
from flask_security.utils import parse_auth_token
from itsdangerous import URLSafeTimedSerializer

import case_file
import common
from case_file import Cases
from case_file import NOW
from common import OLD_SECRET
from common import OLDEST_SECRET
from common import SECRET
from formula import Params
from formula import params

#: Serializer -> its default salt, and how long a token is good for, seconds.
SALTS = {
    "remember_token": ("remember-salt", 15 * 60),
    "login": ("login-salt", 24 * 60 * 60),
    "reset": ("reset-salt", 24 * 60 * 60),
    "confirm": ("confirm-salt", 2 * 24 * 60 * 60),
    "change_email": ("change-email-salt", 2 * 60 * 60),
    "tf_validity": ("tf-validity-salt", 30 * 24 * 60 * 60),
}
UNIQUIFIER = "0123456789abcdef0123456789abcdef"


class Role(RoleMixin):
    pass


class User(UserMixin):
    fs_uniquifier = UNIQUIFIER
    email = "ada@example.com"
    password = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$bm90LWEtcmVhbC1oYXNo"
    active = True


#: A refresh token has no timestamp of its own; the tracker keeps the times.
TRACKER = types.SimpleNamespace(
    name="laptop",
    refresh_family="fam",
    gen=3,
    expires_at=dt.datetime.fromtimestamp(NOW + 90 * 86_400, dt.timezone.utc),
    last_used_at=dt.datetime.fromtimestamp(NOW, dt.timezone.utc),
)


def rule(name: str, keys: list[str | bytes] | None = None) -> Params:
    return params(keys or [SECRET], SALTS[name][0])


def make_app(secret: str | bytes = SECRET, **config: t.Any) -> flask.Flask:
    app = flask.Flask("security")
    app.config.update(SECRET_KEY=secret, SECURITY_PASSWORD_SALT="salt", **config)
    Security(app, UserDatastore(User, Role))
    return app


def make_token(app: flask.Flask, name: str) -> str:
    makers: dict[str, t.Callable[[], str]] = {
        "remember_token": lambda: User().get_auth_token(),
        "login": lambda: generate_login_token(User()),
        "reset": lambda: generate_reset_password_token(User()),
        "confirm": lambda: generate_confirmation_token(User()),
        "change_email": lambda: generate_change_email_token(User(), "né@example.com"),
        "tf_validity": lambda: generate_tf_validity_token(UNIQUIFIER),
    }
    with app.test_request_context():
        return makers[name]()


def read_token(app: flask.Flask, name: str, token: str, max_age: int) -> t.Any:
    """The payload; raises as the serializer does."""
    with app.test_request_context():
        return getattr(app.extensions["security"], f"{name}_serializer").loads(token, max_age=max_age)


def generate() -> Cases:
    itsdangerous.timed.time = common.clock
    flask_security.core.time = common.clock
    flask_security.utils.time = common.clock
    # The hash inside reset and confirm tokens has a random salt.
    passlib.utils.handlers.rng = random.Random(1)
    cases = Cases("flask-security")
    app = make_app()
    for name, (_, max_age) in SALTS.items():
        token = make_token(app, name)
        value = read_token(app, name, token, max_age)
        cases.dumps(f"{name} token", rule(name), value, token)
    with app.test_request_context():
        token = get_refresh_token(TRACKER, User())
        value = app.extensions["security"].refresh_token_serializer.loads(token)
    p = params([SECRET], "refresh-token-salt", timestamp=None)
    cases.dumps("refresh token", p, value, token, now=None)
    common.clock.now = NOW + 0.25
    token = make_token(app, "remember_token")
    value = read_token(app, "remember_token", token, 900)
    cases.dumps("auth token, a time with a fraction", rule("remember_token"), value, token, now=NOW + 0.25)
    common.clock.now = NOW
    expiring = make_app(SECURITY_TOKEN_EXPIRE_TIMESTAMP=lambda _user: NOW + 300)
    token = make_token(expiring, "remember_token")
    value = read_token(expiring, "remember_token", token, 900)
    cases.dumps("auth token with exp", rule("remember_token"), value, token)
    for note, key in (("key beyond ASCII", "clé \U0001f511"), ("key of bytes", b"\x00\xff\x80")):
        token = make_token(make_app(key), "login")
        cases.dumps(note, rule("login", [key]), [UNIQUIFIER], token)
    salted = make_app(SECURITY_LOGIN_SALT="own-login-salt")
    token = make_token(salted, "login")
    cases.dumps("own salt", params([SECRET], "own-login-salt"), [UNIQUIFIER], token)
    rotated = make_app(SECRET_KEY_FALLBACKS=[OLD_SECRET, OLDEST_SECRET])
    keys = [SECRET, OLD_SECRET, OLDEST_SECRET]
    token = make_token(rotated, "login")
    note = "with fallbacks, the last fallback signs"
    cases.dumps(note, rule("login", keys), [UNIQUIFIER], token)
    ignored = make_app(SECRET_KEY_FALLBACKS=(OLD_SECRET,))
    token = make_token(ignored, "login")
    cases.dumps("a tuple of fallbacks is ignored", rule("login"), [UNIQUIFIER], token)
    status_cases(cases, app, rotated, keys)
    auth_cases(cases, app)
    return cases


def status_cases(cases: Cases, app: flask.Flask, rotated: flask.Flask, keys: list[t.Any]) -> None:
    """``check_and_get_token_status``: what the mail links go through."""
    token = make_token(app, "login")

    def add(
        note: str, text: str, now: float = NOW, reader: flask.Flask = app,
        p: Params = rule("login"),
    ) -> None:
        max_age = SALTS["login"][1]
        within = flask_security.core._default_config["LOGIN_WITHIN"]
        assert within.total_seconds() == max_age
        common.clock.now = now
        with reader.test_request_context():
            expired, invalid, _ = check_and_get_token_status(text, "login", within)
        effect = "expired" if expired else "invalid"
        expect = case_file.attempt(lambda: read_token(reader, "login", text, max_age), effect)
        common.clock.now = NOW
        assert ("ok" in expect) == (not expired and not invalid), note
        cases.loads(note, p, text, expect, now=now, max_age=max_age)

    add("age is the limit", token, NOW + 86_400)
    add("one second over the limit", token, NOW + 86_401)
    add("from the future", token, NOW - 1)
    for what, text in case_file.tampered(token, ".").items():
        add(what, text)
    add("a token for another purpose", make_token(app, "tf_validity"))
    add("another key", make_token(make_app("other"), "login"))
    for key in keys:
        text = make_token(make_app(key), "login")
        add(f"signed with {key!r}", text, reader=rotated, p=rule("login", keys))


def auth_cases(cases: Cases, app: flask.Flask) -> None:
    """``parse_auth_token``: also takes the lists of versions 3 and 4."""
    serializer = URLSafeTimedSerializer(SECRET, salt=SALTS["remember_token"][0])
    max_age = SALTS["remember_token"][1]

    def add(note: str, value: t.Any, now: float = NOW) -> None:
        text = serializer.dumps(value)
        common.clock.now = now
        with app.test_request_context():
            parsed = case_file.attempt(lambda: parse_auth_token(text), "401 Unauthorized")
        expect = case_file.attempt(
            lambda: read_token(app, "remember_token", text, max_age), "401 Unauthorized"
        )
        common.clock.now = NOW
        cases.loads(
            note, rule("remember_token"), text, expect, now=now, max_age=max_age, parsed=parsed
        )

    good = {"ver": "5", "uid": UNIQUIFIER, "exp": 0}
    add("auth token, version 5", good)
    add("auth token, version 4", [UNIQUIFIER])
    add("auth token, version 3", ["7", "password-hash", UNIQUIFIER])
    add("auth token, a key is missing", {"ver": "5", "uid": UNIQUIFIER})
    add("auth token, exp is now", good | {"exp": NOW})
    add("auth token, exp is past", good | {"exp": NOW - 1})
    add("auth token, too old", good, NOW + max_age + 1)
