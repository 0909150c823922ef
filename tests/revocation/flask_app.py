"""A Flask app that honours the list of revocations by the lines of the guide, which it takes from there.

Environment: PORT, SECRET_KEY, REDIS_URL, GUIDE (the page revocation.md).
"""

import os
import re

from flask import Flask, jsonify, request, session

app = Flask(__name__)
app.config.from_prefixed_env()
app.secret_key = os.environ["SECRET_KEY"]

with open(os.environ["GUIDE"], encoding="utf-8") as page:
    (lines,) = re.findall(r"```python\n(.*?)```", page.read(), re.S)
exec(compile(lines, os.environ["GUIDE"], "exec"))


@app.post("/login")
def log_in():
    session.clear()
    session["_user_id"] = request.form["user_id"]
    session.permanent = True
    stamp_login()  # noqa: F821
    return "", 204


@app.post("/logout-everywhere")
def log_out_everywhere():
    revoke(session["_user_id"])  # noqa: F821
    session.clear()
    return "", 204


@app.get("/whoami")
def who_am_i():
    return jsonify(user_id=session.get("_user_id"))


if __name__ == "__main__":
    import logging

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run(port=int(os.environ["PORT"]), threaded=True)
