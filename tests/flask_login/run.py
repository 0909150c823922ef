"""Drives both sides through every state of a browser, and compares what they answer.

    run.py --protection basic --flask PORT --rust PORT

The secret key is in SECRET_KEY. Ends with a table, and with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
import time
import typing as t
from unittest import mock

from client import Answer, Client, Jar, Site
from flask_login import encode_cookie
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

SIDES = ("flask", "rust")
HERE = Client("10.0.0.1", "Mozilla/5.0 (it's \"here\")")
CLIENTS = {
    "same": HERE,
    "other address": Client("10.0.0.2", HERE.agent),
    "other agent": Client(HERE.address, "curl/8.0"),
}
SESSIONS = ("none", "fresh", "not fresh", "no login", "tampered", "expired", "permanent")
REMEMBER = ("none", "good", "other user", "tampered", "nonsense")
ACTIONS: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/whoami", {}),
    ("GET", "/fresh-only", {}),
    ("POST", "/login", {"user_id": "8"}),
    ("POST", "/login", {"user_id": "né|8", "remember": "on"}),
    ("POST", "/logout", {}),
]


class Run:
    def __init__(self, site: Site, secret: str) -> None:
        self.site, self.secret = site, secret
        self.checks: dict[str, list[int]] = {}
        self.failures: list[str] = []

    def check(self, row: str, what: str, differences: list[str]) -> None:
        counts = self.checks.setdefault(row, [0, 0])
        counts[0] += 1
        if differences:
            counts[1] += 1
            self.failures.append(f"FAIL {row}: {what}: {'; '.join(differences)}")

    def jars(self, side: str) -> t.Iterator[tuple[str, str, Jar]]:
        """A browser in each state, as this side has left it."""
        ask = self.site.ask
        fresh = ask(side, HERE, {}, "POST", "/login", {"user_id": "7", "remember": "on"}).values
        remember = fresh["remember_token"]
        stale = ask(side, HERE, {"remember_token": remember}, "GET", "/whoami").values["session"]
        content = self.site.serializer.loads(fresh["session"])
        with mock.patch.object(TimestampSigner, "get_timestamp", lambda _: int(time.time()) - 32 * 86400):
            expired = self.site.serializer.dumps(content)
        cookies = {
            "none": None,
            "fresh": fresh["session"],
            "not fresh": stale,
            "no login": ask(side, HERE, {}, "GET", "/form").values["session"],
            "tampered": tampered(fresh["session"]),
            "expired": expired,
            "permanent": self.site.serializer.dumps(content | {"_permanent": True}),
        }
        other = ask(side, HERE, {}, "POST", "/login", {"user_id": "9", "remember": "on"}).values["remember_token"]
        remembers = {
            "none": None, "good": remember, "other user": other,
            "tampered": "8" + remember[1:], "nonsense": "|",
        }
        assert remember == encode_cookie("7", key=self.secret)
        for session, name in itertools.product(SESSIONS, REMEMBER):
            jar = {"session": cookies[session], "remember_token": remembers[name]}
            yield session, name, {key: value for key, value in jar.items() if value is not None}

    def states(self) -> None:
        """Each state, from either side, at each client: the same answers, and the same login afterwards."""
        for maker in SIDES:
            for (session, remember, jar), (where, client) in itertools.product(self.jars(maker), CLIENTS.items()):
                for method, path, form in ACTIONS:
                    what = f"made by {maker}, remember cookie {remember}, {where}, {method} {path} {form or ''}"
                    row = f"session {session}"
                    answers = [self.site.ask(side, client, jar, method, path, form) for side in SIDES]
                    self.check(row, what, answers[0].same_as(answers[1]))
                    # The next request goes to the side that did not answer.
                    after = [
                        self.site.ask(other, client, answer.applied_to(jar), "GET", "/whoami")
                        for other, answer in zip(reversed(SIDES), answers)
                    ]
                    self.check(row, what + ", then /whoami on the other side", after[0].same_as(after[1]))

    def forms(self) -> None:
        """A form of either side, posted to either side: by form field and by header, and every bad token."""
        for maker, target in itertools.product(SIDES, SIDES):
            page = self.site.ask(maker, HERE, {}, "GET", "/form")
            jar = page.values
            token = token_of(page)
            other = token_of(self.site.ask(maker, HERE, {}, "GET", "/form"))
            raw = self.site.serializer.loads(jar["session"])["csrf_token"]
            csrf = URLSafeTimedSerializer(self.secret, salt="wtf-csrf-token")
            with mock.patch.object(TimestampSigner, "get_timestamp", lambda _: int(time.time()) - 3700):
                expired = csrf.dumps(raw)
            https = {"X-Forwarded-Proto": "http", "Referer": "https://elsewhere.example/"}
            cases: list[tuple[str, Jar, dict[str, str], dict[str, str], int]] = [
                ("field", jar, {"csrf_token": token, "text": "x"}, {}, 200),
                ("prefixed field", jar, {"a-csrf_token": token}, {}, 200),
                ("X-CSRFToken", jar, {}, {"X-CSRFToken": token}, 200),
                ("X-CSRF-Token", jar, {}, {"X-CSRF-Token": token}, 200),
                ("referrer over HTTP", jar, {"csrf_token": token}, https, 200),
                ("no token", jar, {}, {}, 400),
                ("no session", {}, {"csrf_token": token}, {}, 400),
                ("another session's token", jar, {"csrf_token": other}, {}, 400),
                ("tampered token", jar, {"csrf_token": tampered(token)}, {}, 400),
                ("expired token", jar, {"csrf_token": expired}, {}, 400),
                ("unsigned token", jar, {"csrf_token": raw}, {}, 400),
                ("tampered session", {"session": tampered(jar["session"])}, {"csrf_token": token}, {}, 400),
            ]
            for name, cookies, form, headers, status in cases:
                got = self.site.ask(target, HERE, cookies, "POST", "/form", form, headers)
                wrong = [] if got.status == status else [f"{got.status} in place of {status}: {got.page[:200]}"]
                self.check("CSRF form", f"{name}: made by {maker}, posted to {target}", wrong)


def tampered(token: str) -> str:
    """Another character in the middle of the signature; of the last one not all bits count."""
    return token[:-6] + ("B" if token[-6] == "A" else "A") + token[-5:]


def token_of(page: Answer) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.page)
    assert found, page.page
    return found[1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--protection", required=True)
    for side in SIDES:
        parser.add_argument(f"--{side}", type=int, required=True)
    options = parser.parse_args()
    secret = os.environ["SECRET_KEY"]
    site = Site({side: getattr(options, side) for side in SIDES}, secret)
    run = Run(site, secret)
    run.states()
    run.forms()
    site.close()
    for line in run.failures[:15]:
        print(line[:600])
    for row, (count, bad) in run.checks.items():
        print(f"{options.protection:7} | {row:18} | {count:5} comparisons | {bad} differ")
    states = len(SIDES) * len(SESSIONS) * len(REMEMBER) * len(CLIENTS)
    total = sum(count for count, _ in run.checks.values())
    print(f"{options.protection}: {states} states, {total} comparisons, {site.requests} requests, "
          f"{len(run.failures)} differ")
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
