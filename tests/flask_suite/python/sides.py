"""Flask and the crate in one process, by one fixed clock."""

import time
import warnings
from datetime import datetime

import cookie_session_native as native
import flask
import flask.sessions
import itsdangerous

NOW = [0.0]
WARNED = []


class FixedDatetime(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(NOW[0], tz)


time.time = lambda: NOW[0]
time.time_ns = lambda: int(NOW[0]) * 10**9 + round(NOW[0] % 1 * 1_000_000) * 1000  # as datetime rounds it
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
