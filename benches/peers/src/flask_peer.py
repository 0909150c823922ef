"""The Flask side: does on request what Flask's open_session and save_session do, and times itself.

Reads one JSON object a line from stdin and answers each with one line.
"""

import json
import sys
import time
from importlib.metadata import version

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

app = Flask("peer")
interface = SecureCookieSessionInterface()
payloads = {}


def configure(secret, fallbacks):
    app.config["SECRET_KEY"] = secret
    app.config["SECRET_KEY_FALLBACKS"] = fallbacks


def open_session(token):
    serializer = interface.get_signing_serializer(app)
    max_age = int(app.permanent_session_lifetime.total_seconds())
    return interface.session_class(serializer.loads(token, max_age=max_age))


def save_session(session):
    return interface.get_signing_serializer(app).dumps(dict(session))


def timed(function, argument, iterations):
    numbers = range(iterations)
    start = time.perf_counter_ns()
    for _ in numbers:
        function(argument)
    return time.perf_counter_ns() - start


def answer(request):
    op = request["op"]
    if op == "configure":
        configure(request["secret"], request["fallbacks"])
        return {"name": "flask " + version("flask")}
    if op == "payload":
        token = request["token"]
        session = open_session(token)
        payloads[request["payload"]] = token, session
        return {"token": save_session(session)}
    token, session = payloads[request["payload"]]
    if request["work"] == "open":
        return {"ns": timed(open_session, token, request["iterations"])}
    return {"ns": timed(save_session, session, request["iterations"])}


with app.app_context():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
