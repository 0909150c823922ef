"""A Flask app with Flask-Login and Flask-WTF; the example `flask_login` is the same app.

Environment: SECRET_KEY, PORT, SESSION_PROTECTION (none, basic, strong).
"""

from __future__ import annotations

import logging
import os
import typing as t

import flask
import flask_login
from flask_wtf.csrf import CSRFProtect, generate_csrf

app = flask.Flask(__name__)
protection = os.environ.get("SESSION_PROTECTION", "basic")
app.config.update(
    SECRET_KEY=os.environ["SECRET_KEY"],
    SESSION_PROTECTION=None if protection == "none" else protection,
    WTF_CSRF_CHECK_DEFAULT=False,
)
manager = flask_login.LoginManager(app)
csrf = CSRFProtect(app)


class User(flask_login.UserMixin):
    def __init__(self, user_id: str) -> None:
        self.id = user_id


@manager.user_loader
def load(user_id: str) -> User:
    return User(user_id)


@app.get("/whoami")
def whoami() -> dict[str, t.Any]:
    return {
        "user_id": flask_login.current_user.get_id(),
        "fresh": flask_login.login_fresh(),
        "remembered": flask_login.login_remembered(),
    }


@app.post("/login")
def login() -> dict[str, t.Any]:
    form = flask.request.form
    flask_login.login_user(User(form["user_id"]), remember=form.get("remember") == "on")
    return whoami()


@app.post("/logout")
def logout() -> dict[str, t.Any]:
    flask_login.logout_user()
    return whoami()


@app.get("/fresh-only")
@flask_login.fresh_login_required
def fresh_only() -> str:
    return "fresh"


@app.get("/form")
def form() -> str:
    return f'<form method="post"><input type="hidden" name="csrf_token" value="{generate_csrf()}"></form>'


@app.post("/form")
def submit() -> str:
    csrf.protect()
    return "sent"


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run(port=int(os.environ["PORT"]), threaded=True)
