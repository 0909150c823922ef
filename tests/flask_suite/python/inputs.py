"""Kinds of input that the live comparison has to make."""

import os
import re

import odd_tokens
import random_settings

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def setting(name, test):
    return lambda facts: test(facts["settings"][name])


def operated(test):
    return lambda facts: any(map(test, facts["operations"]))


def named(*names):
    return operated(lambda operation: operation[0] in names)


def beyond_ascii(facts):
    return os.environ["COOKIE_SESSION_DECODE"] == "python" and not facts["token"].rpartition(".")[2].isascii()


def refreshed(facts):
    return facts["otherwise"] and facts["settings"]["SESSION_REFRESH_EACH_REQUEST"] and bool(facts["token"])


#: Of a request.
REQUESTS = {
    "no key": lambda facts: facts["null"],
    "a fractional second": lambda facts: facts["fraction"],
    "a cookie name that is not a token": setting("SESSION_COOKIE_NAME", lambda name: not TOKEN.fullmatch(name)),
    "Partitioned without Secure": lambda facts: facts["settings"]["SESSION_COOKIE_PARTITIONED"] is True and facts["settings"]["SESSION_COOKIE_SECURE"] is False,
    "a domain that the header changes": setting("SESSION_COOKIE_DOMAIN", lambda domain: (domain or "").startswith(".")),
    "a domain that is an address": setting("SESSION_COOKIE_DOMAIN", lambda domain: re.fullmatch(r"[\d.]+", domain or "")),
    "a path that the header changes": setting("SESSION_COOKIE_PATH", lambda path: re.search("[^!-~]", path or "")),
    "APPLICATION_ROOT": lambda facts: facts["settings"]["APPLICATION_ROOT"] != "/" and not facts["settings"]["SESSION_COOKIE_PATH"],
    "SameSite in lower case": setting("SESSION_COOKIE_SAMESITE", lambda text: (text or "").islower()),
    "no refresh": setting("SESSION_REFRESH_EACH_REQUEST", lambda refresh: refresh is False),
    "a switch that is not a bool": setting("SESSION_COOKIE_SECURE", lambda secure: type(secure) is not bool),
    "another writer's payload, refreshed": lambda facts: refreshed(facts) and not facts["operations"],
    "another writer's payload, marked as modified": lambda facts: refreshed(facts) and ("modified=", True) in facts["operations"],
    "another writer's payload, marked as not modified": lambda facts: refreshed(facts) and ("modified=", False) in facts["operations"],
    "a token of a fallback key": lambda facts: facts["rotated"],
    "a raw byte in the header": lambda facts: re.search("[\udc80-\udcff]", facts["header"] or ""),
    "a byte beyond ASCII in a signature": beyond_ascii,
    "a line feed in the header": lambda facts: "\n" in (facts["header"] or ""),
    "another control character in the header": lambda facts: (facts["control"] or "\n").strip("\r\n"),
    "a change inside a value": named("inside"),
    "a flash with a category": operated(lambda operation: operation[0] == "flash" and operation[2] != "message"),
    "flashed messages of a category": operated(lambda operation: operation[0] == "flashed" and operation[1]),
    "setdefault, pop, popitem, update, clear": named("setdefault", "pop", "popitem", "update", "clear"),
    **{f"refused: {entry}": lambda facts, entry=entry: facts["refused"] == entry for entry in random_settings.REFUSED},
    **{f"SameSite={text!r}": setting("SESSION_COOKIE_SAMESITE", lambda value, text=text: value == text) for text in ("invalid", "")},
    **{f"MAX_COOKIE_SIZE={size}": setting("MAX_COOKIE_SIZE", lambda value, size=size: value == size) for size in (-1, 0)},
}
SIGNINGS = {
    "a time after 9999 without a limit": lambda facts: facts["entry"] == odd_tokens.LATE and facts["limit"] is None,
    "a signature beyond ASCII": lambda facts: not facts["signatures"]["unsign"].isascii(),
}
TAGGED = {"tags of an app's own": lambda facts: True}


def kinds(facts):
    """The kinds that a round is of."""
    tests = SIGNINGS if facts.get("signing") else TAGGED if facts.get("tagged") else REQUESTS
    return [kind for kind, test in tests.items() if test(facts)]


def missing(inputs):
    """The kinds that were not made."""
    return [kind for kind in (*REQUESTS, *SIGNINGS, *TAGGED) if not inputs[kind]]
