"""Writes tests/data/legacy/*.json with the real old releases of Flask.

    VENV/bin/python tests/siblings/generate_legacy.py [--cache DIR] \\
        [--python 2.7=PATH] [--python 3.6=PATH] ...

Runs in the venv of ``requirements.txt`` (its Flask says what the current
release makes of an old cookie). Installs every old release for the Python of
its time into DIR; interpreters default to ``python2.7`` and so on.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import hashlib
import importlib.metadata as metadata
import json
import os
import pathlib
import subprocess
import typing as t
import uuid

import flask
import flask.sessions
import itsdangerous.timed
from markupsafe import Markup

import case_file
import common
from case_file import Cases
from case_file import NOW
from case_file import ROOT
from case_file import typed_values
from common import SECRET
from formula import Params
from formula import params

OUT = ROOT / "tests" / "data" / "legacy"
PROBE = pathlib.Path(__file__).with_name("legacy_probe.py")
#: 31 days, ``PERMANENT_SESSION_LIFETIME``.
LIFETIME = 31 * 24 * 60 * 60

SESSIONS: dict[str, dict[str, t.Any]] = {
    "one key": {"user_id": 42},
    "permanent": {"username": "ada", "_permanent": True},
    "flashes": {"_flashes": [("message", "Hi"), ("error", "né")], "username": "ada"},
    "keys not in order, text beyond ASCII": {"z": 1, "clé": "\U0001f600 \x7f", "a": "é/"},
    "numbers": {"big": 2**70, "f": 1.0, "e": 1e16, "i": -17, "inf": float("inf")},
    "tuple": {"t": (1, ("a",), [()])},
    "bytes": {"b": b"\x00\xff"},
    "ASCII bytes: a plain string of Python 2": {"username": b"ada"},
    "Markup": {"m": Markup("<b>é</b>")},
    "UUID": {"u": uuid.UUID(int=7)},
    "datetime": {"d": dt.datetime(2023, 11, 14, 22, 13, 20)},
    "long": {"blob": "abc" * 100},
    "dict like a tuple tag": {"d": {" t": [1, 2]}},
    "dict like a UUID tag": {"d": {" u": "not a UUID"}},
    "dict like a dict tag": {"d": {" di": {" t__": 1}}},
    "session like a bytes tag": {" b": "aGk="},
}


@dataclasses.dataclass
class Release:
    """One old Flask, with the packages and the Python of its time."""

    file: str
    python: str
    packages: dict[str, str]
    epoch_2011: bool = False
    dict_tag: bool = True
    pickle: bool = False

    def requirements(self) -> list[str]:
        return [f"{name}=={version}" for name, version in self.packages.items()]

    def made_by(self) -> str:
        names = ("Flask", "itsdangerous", "Werkzeug")
        found = [f"{name} {self.packages[name]}" for name in names if name in self.packages]
        return ", ".join([*found, f"CPython {self.python}", "the real libraries"])


OLD_JINJA = {"Jinja2": "2.7.3", "MarkupSafe": "0.23"}
PY36 = {"Jinja2": "2.10.3", "MarkupSafe": "1.1.1", "click": "7.1.2"}
MODERN = {"Jinja2": "3.1.6", "MarkupSafe": "2.1.5", "click": "8.1.8"}

RELEASES = [
    Release(
        "flask_0_10_py2.json", "2.7",
        {"Flask": "0.10.1", "itsdangerous": "0.24", "Werkzeug": "0.9.6", **OLD_JINJA},
        epoch_2011=True, dict_tag=False,
    ),
    Release(
        "flask_0_10.json", "3.6",
        {"Flask": "0.10.1", "itsdangerous": "0.24", "Werkzeug": "0.9.6",
         "Jinja2": "2.7.3", "MarkupSafe": "1.1.1"},
        epoch_2011=True, dict_tag=False,
    ),
    Release(
        "flask_0_12.json", "3.6",
        {"Flask": "0.12.5", "itsdangerous": "0.24", "Werkzeug": "0.12.2", **PY36},
        epoch_2011=True, dict_tag=False,
    ),
    Release(
        "flask_1_0_itsdangerous_0_24.json", "3.6",
        {"Flask": "1.0.4", "itsdangerous": "0.24", "Werkzeug": "0.14.1", **PY36},
        epoch_2011=True,
    ),
    Release(
        "flask_1_0.json", "3.6",
        {"Flask": "1.0.4", "itsdangerous": "1.1.0", "Werkzeug": "0.14.1", **PY36},
    ),
    Release(
        "flask_1_1.json", "3.6",
        {"Flask": "1.1.4", "itsdangerous": "1.1.0", "Werkzeug": "1.0.1", **PY36},
    ),
    Release(
        "flask_2_0.json", "3.8",
        {"Flask": "2.0.3", "itsdangerous": "2.0.1", "Werkzeug": "2.0.3", **MODERN},
    ),
    Release(
        "flask_2_2.json", "3.11",
        {"Flask": "2.2.5", "itsdangerous": "2.1.2", "Werkzeug": "2.2.3", **MODERN},
    ),
    Release(
        "flask_2_3.json", "3.11",
        {"Flask": "2.3.3", "itsdangerous": "2.1.2", "Werkzeug": "2.3.8", "blinker": "1.8.2",
         **MODERN},
    ),
    Release(
        "flask_0_9_pickle.json", "2.7",
        {"Flask": "0.9", "itsdangerous": "0.24", "Werkzeug": "0.8.3", **OLD_JINJA}, pickle=True,
    ),
]


def rule(release: Release) -> Params:
    p = params(
        [SECRET], "cookie-session", derivation="hmac", tagged=True, sort_keys=True, ascii=True,
        timestamp="itsdangerous-2011" if release.epoch_2011 else "itsdangerous",
    )
    p["json"]["dict_tag"] = release.dict_tag
    return p


class Interpreters:
    """Runs the probe with an old release, installed on first use."""

    def __init__(self, cache: pathlib.Path, paths: dict[str, str]) -> None:
        self.cache = cache
        self.paths = paths

    def run(self, release: Release, job: dict[str, t.Any]) -> dict[str, t.Any]:
        python = self.paths.get(release.python, f"python{release.python}")
        wanted = release.requirements()
        digest = hashlib.sha256(" ".join([release.python, *wanted]).encode()).hexdigest()
        target = self.cache / f"flask-{release.packages['Flask']}-{digest[:8]}"
        if not target.exists():
            pip = [python, "-m", "pip", "install", "--quiet", "--target", str(target), *wanted]
            subprocess.run(pip, check=True)
        done = subprocess.run(
            [python, "-W", "ignore", str(PROBE)],
            input=json.dumps(job), capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(target), "PYTHONHASHSEED": "0"},
        )
        if done.returncode:
            raise RuntimeError(f"{release.file}: {done.stderr}")
        return json.loads(done.stdout)


class Current:
    """The Flask of this venv."""

    version = metadata.version("flask")

    def __init__(self) -> None:
        itsdangerous.timed.time = common.clock
        self.app = flask.Flask("current")
        self.app.secret_key = SECRET
        self.serializer = self.app.session_interface.get_signing_serializer(self.app)

    def write(self, session: dict[str, t.Any]) -> str:
        with self.app.app_context():
            return self.serializer.dumps(session)

    def read(self, text: str, now: float, max_age: int | None = LIFETIME) -> dict[str, t.Any]:
        common.clock.now = now
        expect = case_file.attempt(lambda: self.serializer.loads(text, max_age=max_age))
        common.clock.now = NOW
        if "error" in expect:
            unreadable = expect["error"]["verdict"] == "bad_payload"
            expect["error"]["effect"] = "500" if unreadable else "empty session"
        return expect


def expectation(answer: dict[str, t.Any]) -> dict[str, t.Any]:
    """The ``expect`` of what the probe saw."""
    why = answer.get("reason")
    if "exception" in answer:
        failure = why or {"class": answer["exception"], "message": None}
        return {"error": {"verdict": "bad_payload", "effect": f"500: {answer['exception']}", **failure}}
    if why is not None:
        exception = type(why["class"], (Exception,), {})(why["message"])
        verdict = case_file.verdict(exception)
        return {"error": {"verdict": verdict, "effect": "empty session", **why}}
    return {"ok": answer["session"]}


def generate(release: Release, interpreters: Interpreters, current: Current) -> Cases:
    cases = Cases(release.file.removesuffix(".json").replace("_", "-"))
    made_by = release.made_by()
    job = {
        "now": NOW,
        "secret": SECRET,
        "write": [typed_values.encode(session) for session in SESSIONS.values()],
        "read": [],
    }
    written = interpreters.run(release, job)["write"]
    p = rule(release)
    for (note, session), answer in zip(SESSIONS.items(), written, strict=True):
        back = answer["back"]
        cases.dumps(
            note, p, session, answer["cookie"], made_by=made_by,
            set_cookie=answer["set_cookie"],
            read_back={"ok": back["session"]} if "session" in back
            else {"error": {"verdict": "bad_payload", "effect": f"500: {back['exception']}"}},
            current=current.read(answer["cookie"], NOW),
            current_without_age=current.read(answer["cookie"], NOW, None),
        )
    # The same release, later; and cookies of the current release.
    own = written[0]["cookie"]
    reads = {
        "own cookie, age is the lifetime": (own, NOW + LIFETIME),
        "own cookie, one second older": (own, NOW + LIFETIME + 1),
        "own cookie, from the future": (own, NOW - 1),
        **{f"own cookie, {what}": (text, NOW) for what, text in case_file.tampered(own, ".").items()},
    }
    for note in ("one key", "flashes", "datetime", "dict like a tuple tag", "long"):
        reads[f"cookie of Flask {current.version}, {note}"] = current.write(SESSIONS[note]), NOW
    token = current.write(SESSIONS["one key"])
    reads[f"cookie of Flask {current.version}, ten years old"] = token, NOW + 315_360_000
    job = {
        "now": NOW, "secret": SECRET, "write": [],
        "read": [{"text": text, "now": now} for text, now in reads.values()],
    }
    answers = interpreters.run(release, job)["read"]
    for (note, (text, now)), answer in zip(reads.items(), answers, strict=True):
        cases.loads(
            note, p, text, expectation(answer), now=now, max_age=LIFETIME, made_by=made_by,
            current=current.read(text, now),
        )
    cases.cases[0]["set_cookie_when_cleared"] = written[0]["cleared"]
    return cases


def generate_pickle(release: Release, interpreters: Interpreters, current: Current) -> Cases:
    """Flask 0.9 and older: pickles in Werkzeug's SecureCookie. Never to be read."""
    cases = Cases("flask-0-9-pickle")
    notes = ("one key", "permanent", "tuple", "long")
    job = {
        "now": NOW, "secret": SECRET, "signed": False, "read": [],
        "write": [typed_values.encode(SESSIONS[note]) for note in notes],
    }
    for note, answer in zip(notes, interpreters.run(release, job)["write"], strict=True):
        # Python 2 gives the keys back as byte strings.
        assert len(answer["back"]["session"]["v"]) == len(SESSIONS[note]), note
        text = answer["cookie"]
        expect = current.read(text, NOW)
        cases.loads(
            note, rule(release), text, expect, max_age=LIFETIME, made_by=release.made_by(),
            set_cookie=answer["set_cookie"],
        )
    return cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "target" / "legacy-flasks")
    parser.add_argument("--python", action="append", default=[], metavar="VERSION=PATH")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    paths = dict(item.split("=", 1) for item in options.python)
    interpreters, current = Interpreters(options.cache, paths), Current()
    files = {}
    for release in RELEASES:
        make = generate_pickle if release.pickle else generate
        cases = make(release, interpreters, current)
        path = OUT / release.file
        cases.write(path)
        files[release.file] = {
            "cases": len(cases.cases),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "made_by": release.made_by(),
        }
    manifest = {"current": f"Flask {current.version}", "files": files}
    (OUT / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
