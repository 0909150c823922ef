"""A Flask app with Flask-Login, whose sessions the gate checks.

Environment: PORT, FLASK_… (settings), GUIDE (the folder of the guide). With REDIS_URL it has the lines of the guide's
pages `revocation` and `gate`, as they stand there.
"""

from __future__ import annotations

import logging
import os
import pathlib
import re
import typing as t

import flask
import flask_login
from flask import session

app = flask.Flask(__name__)
app.config.from_prefixed_env()
login_manager = flask_login.LoginManager(app)


class User(flask_login.UserMixin):
    def __init__(self, user_id: str) -> None:
        self.id = user_id


def find_user(user_id: str) -> User:
    return User(user_id)


def stamp_login() -> None:
    """Without a list there is nothing to compare with."""


if "REDIS_URL" in os.environ:
    import math  # noqa: F401

    for page in ("revocation.md", "gate.md"):
        text = pathlib.Path(os.environ["GUIDE"], page).read_text("utf-8")
        (lines,) = re.findall(r"```python\n(.*?)```", text, re.S)
        exec(compile(lines, page, "exec"))
else:
    login_manager.user_loader(find_user)


@app.get("/whoami")
def whoami() -> dict[str, t.Any]:
    return {
        "user_id": flask_login.current_user.get_id(),
        "fresh": flask_login.login_fresh(),
        "x_user": flask.request.headers.get("X-User"),
        "x_session_fresh": flask.request.headers.get("X-Session-Fresh"),
        "session": {key: value for key, value in session.items() if key != "_id"},
    }


@app.get("/login")
def login_page() -> str:
    return "the login page"


@app.post("/login")
def login() -> dict[str, t.Any]:
    form = flask.request.form
    session.permanent = form.get("permanent") == "on"
    flask_login.login_user(User(form["user_id"]), remember=form.get("remember") == "on")
    stamp_login()
    return whoami()


@app.post("/reauth")
def reauth() -> dict[str, t.Any]:
    flask_login.confirm_login()
    return whoami()


@app.post("/log-out-everywhere")
def log_out_everywhere() -> str:
    revoke(flask_login.current_user.get_id())  # noqa: F821, of the guide
    return "logged out"


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run(port=int(os.environ["PORT"]), threaded=True)
