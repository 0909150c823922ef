"""The same page in Flask, for gunicorn."""

from flask import Flask, session

app = Flask(__name__)
app.secret_key = "correct horse battery staple, and then some more"


@app.get("/login")
def login():
    session.permanent = True
    session["csrf_token"] = "9f2c1e7ab4d85360cafe1d27e90b63f58a4d7c12"
    session["user_id"] = 42
    return ""


@app.get("/")
def read():
    return f"hello {session['user_id']}"
