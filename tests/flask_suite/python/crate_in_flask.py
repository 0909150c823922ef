"""Puts the Rust crate in the place of Flask's sessions and of itsdangerous; a plugin of pytest.

Methods are replaced on the libraries' own classes, so that their tests, subclasses and ``isinstance`` go on
working. What the crate has no counterpart for stays Python's, and is counted.
"""

import collections
import functools
import os
import sys
import types

import cookie_session_native as native
import flask.app
import flask.json.tag
import flask.sessions
import itsdangerous

#: How often Python's own code ran, and why.
left_to_python = collections.Counter()


def put(owner, name, function):
    """Replaces a method or function; where the crate has no counterpart, the old one runs."""
    python = getattr(owner, name)

    @functools.wraps(python)
    def by_crate(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except native.LeftToPython as reason:
            left_to_python[f"{python.__qualname__}: {reason}"] += 1
            return python(*args, **kwargs)

    setattr(owner, name, by_crate)


def install_itsdangerous():
    put(itsdangerous.Signer, "derive_key", native.derive_key)
    put(itsdangerous.Signer, "get_signature", native.get_signature)
    put(itsdangerous.Signer, "verify_signature", native.verify_signature)
    put(itsdangerous.Signer, "sign", native.sign)
    put(itsdangerous.Signer, "unsign", native.unsign)
    put(itsdangerous.TimestampSigner, "sign", native.sign_timed)
    put(itsdangerous.TimestampSigner, "unsign", native.unsign_timed)
    put(itsdangerous.URLSafeSerializer, "dumps", native.dumps)
    put(itsdangerous.URLSafeSerializer, "loads", native.loads)
    put(itsdangerous.URLSafeTimedSerializer, "dumps", native.dumps_timed)
    put(itsdangerous.URLSafeTimedSerializer, "loads", native.loads_timed)
    put(itsdangerous.url_safe.URLSafeSerializerMixin, "load_payload", native.load_payload)
    for name in ("base64_encode", "base64_decode", "int_to_bytes", "bytes_to_int"):
        for module in [module for key, module in sys.modules.items() if key.startswith("itsdangerous")]:
            if hasattr(module, name):
                put(module, name, getattr(native, name))


def register(self, tag_class, force=False, index=None, _python=flask.json.tag.TaggedJSONSerializer.register):
    """As Flask's; the crate tags what a tag gives it, so the tag need not."""
    _python(self, tag_class, force, index)
    for tag in self.order:
        if type(tag) is tag_class and tag_class not in self.default_tags:
            tag.serializer = types.SimpleNamespace(tag=lambda value: value, tags=self.tags)


class SecureCookieSession(native.Session, flask.sessions.SessionMixin):
    """The crate's methods come first, so the mixin's run for none of them."""


class NullSession(SecureCookieSession):
    pass


class SecureCookieSessionInterface(native.Interface, flask.sessions.SecureCookieSessionInterface):
    session_class = SecureCookieSession
    null_session_class = NullSession


def install_flask():
    put(flask.json.tag.TaggedJSONSerializer, "dumps", native.tagged_dumps)
    put(flask.json.tag.TaggedJSONSerializer, "loads", native.tagged_loads)
    flask.json.tag.TaggedJSONSerializer.register = register
    for module in (flask.sessions, flask.app):
        module.SecureCookieSessionInterface = SecureCookieSessionInterface
    flask.sessions.SecureCookieSession = SecureCookieSession
    flask.Flask.session_interface = SecureCookieSessionInterface()


def pytest_configure(config):
    install_itsdangerous()
    install_flask()


def pytest_sessionfinish(session):
    with open(os.environ["SUITE_CALLS"], "w") as file:
        for name, count in native.calls().items():
            print(count, name, file=file)
        for reason, count in left_to_python.items():
            print(count, "left to Python:", reason, file=file)
