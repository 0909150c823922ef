"""Flask-WTF's whole check, ``CSRFProtect``: requests through a real app, and what it answers."""

from __future__ import annotations

import html
import json
import re
import typing as t
from urllib.parse import urlencode

import flask
import flask_wtf
import itsdangerous.timed
from itsdangerous import URLSafeTimedSerializer

import case_file
import common
from case_file import NOW
from common import OLD_SECRET
from common import SECRET
from flask_wtf_cases import RAW_TOKENS
from flask_wtf_cases import SALT

HOST = "example.com"

#: Our word for each description of ``CSRFError``.
WORDS = {
    "The CSRF token is missing.": "missing_token",
    "The CSRF session token is missing.": "missing_session_token",
    "The CSRF token has expired.": "expired",
    "The CSRF token is invalid.": "invalid",
    "The CSRF tokens do not match.": "mismatch",
    "The referrer header is missing.": "missing_referrer",
    "The referrer does not match the host.": "bad_referrer",
}


class RequestCases:
    def __init__(self) -> None:
        self.cases: list[dict[str, t.Any]] = []

    def write(self, path: t.Any) -> None:
        lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in self.cases)
        path.write_text(f"[\n{lines}\n]\n", encoding="ascii")
        print(f"{path.relative_to(case_file.ROOT)}: {len(self.cases)} cases, {path.stat().st_size} bytes")

    def add(
        self,
        note: str,
        *,
        session: dict[str, str] | None = None,
        form: list[tuple[str, str]] = (),
        headers: dict[str, str] | None = None,
        method: str = "POST",
        https: bool = False,
        host: str = HOST,
        config: dict[str, t.Any] | None = None,
        now: int = NOW,
    ) -> None:
        common.clock.now = now
        config = {"SECRET_KEY": SECRET, **(config or {})}
        session = {"csrf_token": RAW_TOKENS[1]} if session is None else session
        answer = answer_of(config, session, form, headers or {}, method, https, host)
        common.clock.now = NOW
        self.cases.append({
            "id": f"protect-{len(self.cases):03d}",
            "note": note,
            "config": config,
            "session": session,
            "method": method,
            "form": urlencode(list(form)),
            "headers": headers or {},
            "https": https,
            "host": host,
            "now": str(now),
            "expect": answer,
        })


def answer_of(
    config: dict[str, t.Any],
    session: dict[str, str],
    form: t.Sequence[tuple[str, str]],
    headers: dict[str, str],
    method: str,
    https: bool,
    host: str,
) -> str:
    app = flask.Flask("protect")
    app.config.update(config)
    flask_wtf.CSRFProtect(app)

    @app.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def index() -> str:
        return "reached"

    @app.before_request
    def first() -> None: ...

    app.before_request_funcs[None].insert(0, lambda: flask.session.update(session))
    response = app.test_client().open(
        "/",
        method=method,
        base_url=f"{'https' if https else 'http'}://{host}/",
        data=urlencode(list(form)) if form else None,
        content_type="application/x-www-form-urlencoded" if form else None,
        headers=headers,
    )
    if response.status_code == 200:
        return "ok"
    assert response.status_code == 400, (response.status_code, response.text)
    reason = html.unescape(re.search(r"<p>(.*)</p>", response.text)[1])
    return WORDS[reason]


def token(raw: t.Any, key: str = SECRET, salt: str = SALT) -> str:
    return URLSafeTimedSerializer(key, salt=salt).dumps(raw)


def generate() -> RequestCases:
    itsdangerous.timed.time = common.clock
    common.clock.now = NOW
    cases = RequestCases()
    good, other = token(RAW_TOKENS[1]), token(RAW_TOKENS[2])
    tokens(cases, good, other)
    settings(cases, good)
    referrers(cases, good)
    return cases


def tokens(cases: RequestCases, good: str, other: str) -> None:
    field = [("csrf_token", good)]
    cases.add("form field", form=field)
    cases.add("nothing", form=[("name", "Ada")])
    cases.add("no body")
    cases.add("no token in the session", session={}, form=field)
    cases.add("neither", session={})
    cases.add("of another session", form=[("csrf_token", other)])
    cases.add("the raw token", form=[("csrf_token", RAW_TOKENS[1])])
    cases.add("another key", form=[("csrf_token", token(RAW_TOKENS[1], "other"))])
    cases.add("another salt", form=[("csrf_token", token(RAW_TOKENS[1], salt="csrf"))])
    for age in (0, 1, 3599, 3600, 3601, 86_400):
        cases.add(f"{age} s old", form=field, now=NOW + age)
    cases.add("from the future", form=field, now=NOW - 1)
    for what, text in case_file.tampered(good, ".").items():
        cases.add(what, form=[("csrf_token", text)])
    cases.add("beyond ASCII", form=[("csrf_token", "clé")])
    for name in ("X-CSRFToken", "X-CSRF-Token", "x-csrftoken"):
        cases.add(f"header {name}", headers={name: good})
        cases.add(f"bad header {name}", headers={name: other})
    cases.add("another header", headers={"X-XSRF-Token": good})
    cases.add("first header empty", headers={"X-CSRFToken": "", "X-CSRF-Token": good})
    cases.add("the first header counts", headers={"X-CSRFToken": other, "X-CSRF-Token": good})
    cases.add("the form comes before the header", form=[("csrf_token", other)], headers={"X-CSRFToken": good})
    cases.add("an empty field gives way", form=[("csrf_token", "")], headers={"X-CSRFToken": good})
    cases.add("prefix", form=[("login-csrf_token", good)])
    cases.add("prefix without a dash", form=[("xcsrf_token", good)])
    cases.add("suffix", form=[("csrf_token-1", good)])
    cases.add("another case", form=[("CSRF_TOKEN", good)])
    cases.add("the exact name comes first", form=[("a-csrf_token", other), ("csrf_token", good)])
    cases.add("an empty exact one gives way", form=[("a-csrf_token", good), ("csrf_token", "")])
    cases.add("the first prefix counts", form=[("a-csrf_token", other), ("b-csrf_token", good)])
    cases.add("an empty prefix gives way", form=[("a-csrf_token", ""), ("b-csrf_token", good)])
    cases.add("of two the first counts", form=[("csrf_token", other), ("csrf_token", good)])
    cases.add("of two an empty one counts", form=[("csrf_token", ""), ("csrf_token", good)])
    cases.add(
        "of two with a prefix an empty one counts",
        form=[("a-csrf_token", ""), ("a-csrf_token", good), ("b-csrf_token", other)],
    )
    cases.add("a short session token", session={"csrf_token": "x"}, form=[("csrf_token", token("x"))])
    cases.add("an empty session token", session={"csrf_token": ""}, form=[("csrf_token", token(""))])


def settings(cases: RequestCases, good: str) -> None:
    field = [("csrf_token", good)]
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        cases.add(f"{method} without a token", method=method)
        cases.add(f"{method} with the header", method=method, headers={"X-CSRFToken": good})
    cases.add("disabled", config={"WTF_CSRF_ENABLED": False})
    cases.add("not by default", config={"WTF_CSRF_CHECK_DEFAULT": False})
    methods = {"WTF_CSRF_METHODS": ["GET", "POST"]}
    for method in ("GET", "POST", "PUT"):
        cases.add(f"{method}, own methods", method=method, config=methods)
    named = {"WTF_CSRF_FIELD_NAME": "token"}
    session = {"token": RAW_TOKENS[1]}
    cases.add("own field name", session=session, form=[("token", good)], config=named)
    cases.add("own field name with a prefix", session=session, form=[("csrf_token", good)], config=named)
    cases.add("own field name, the session has the default", form=[("token", good)], config=named)
    cases.add("own header", headers={"X-Own": good}, config={"WTF_CSRF_HEADERS": ["X-Own"]})
    cases.add("not the default header", headers={"X-CSRFToken": good}, config={"WTF_CSRF_HEADERS": ["X-Own"]})
    for limit, age in ((10, 10), (10, 11), (0, 0), (0, 1), (-1, 0), (1.5, 1), (1.5, 2), (None, 10**8), (None, -10)):
        cases.add(
            f"limit {limit}, age {age}", form=field, now=NOW + age, config={"WTF_CSRF_TIME_LIMIT": limit}
        )
    own_key = {"WTF_CSRF_SECRET_KEY": "csrf-secret"}
    cases.add("own key", form=[("csrf_token", token(RAW_TOKENS[1], "csrf-secret"))], config=own_key)
    cases.add("own key, signed with SECRET_KEY", form=field, config=own_key)
    cases.add(
        "a fallback key", form=[("csrf_token", token(RAW_TOKENS[1], OLD_SECRET))],
        config={"SECRET_KEY_FALLBACKS": [OLD_SECRET]},
    )


def referrers(cases: RequestCases, good: str) -> None:
    def add(note: str, referrer: str | None, host: str = HOST, **more: t.Any) -> None:
        headers = {"X-CSRFToken": good}
        if referrer is not None:
            headers["Referer"] = referrer
        cases.add(note, headers=headers, host=host, **{"https": True, **more})

    add("no referrer", None)
    add("empty referrer", "")
    add("no referrer, HTTP", None, https=False)
    add("another referrer, HTTP", "http://evil.example/", https=False)
    add("no referrer, not strict", None, config={"WTF_CSRF_SSL_STRICT": False})
    add("another referrer, not strict", "https://evil.example/", config={"WTF_CSRF_SSL_STRICT": False})
    for url in (
        "https://example.com/", "https://example.com", "https://example.com/form?a=b#c", "HTTPS://EXAMPLE.com/",
        "https://user@example.com/", "https://user:secret@example.com/", "https://evil@example.com/",
        "https://example.com?x", "https://example.com#x", "https://example.com:/",
    ):
        add(f"referrer {url}", url)
    for url in (
        "http://example.com/", "https://example.com:8443/", "https://example.com:443/", "https://evil.example/",
        "https://example.com.evil.example/", "https://evilexample.com/", "https://example.com@evil.example/",
        "https://evil.example/https://example.com/", "//example.com/", "example.com", "/form", "about:blank",
        "null", "https://", "https:///example.com/", "https:example.com/", "https://example.com./",
        "https://sub.example.com/", "ftp://example.com/", "https://evil.example?@example.com/",
        "https://evil.example#@example.com/", "https://example.com:80/",
    ):
        add(f"referrer {url}", url)
    add("host with a port", "https://example.com:8443/a", host="example.com:8443")
    add("host with another port", "https://example.com/a", host="example.com:8443")
    add("host with the default port", "https://example.com/a", host="example.com:443")
    add("address", "https://127.0.0.1:5000/a", host="127.0.0.1:5000")
    add("IPv6 address", "https://[::1]:5000/a", host="[::1]:5000")
    add("another IPv6 address", "https://[::2]:5000/a", host="[::1]:5000")
    cases.add(
        "a bad token is reported before the referrer", https=True, headers={"X-CSRFToken": "x"}
    )
