"""Under which entry of the guide's page *differences* a difference falls."""

import itertools
import os
import re
from pathlib import Path

import odd_tokens
import random_cases as make

#: Without the targets of its links.
PAGE = re.sub(r"\[(`[^`]*`)\]\([^)]*\)", r"\1", (Path(__file__).parents[3] / "src/docs/differences.md").read_text())

UNSIGNED_TIME = "the time of a text whose signature does not match, in another spelling or after the year 9999"
SPELLED = "a signature in another spelling: padding, junk after it, `+` for `-`, unused bits"
BEYOND_ASCII = "a byte beyond ASCII in a signature, with `DecodeMode::PythonCompatible`"
LINE_FEED = "a line feed inside a `Cookie` header"
REWRITTEN = "a permanent session that nobody changed or marked as modified, sent again"
NULL_UNION = "`session \\|= …` without a secret key"
LOWER_CASE = "`SESSION_COOKIE_SAMESITE` in lower case"
SWITCH = "a switch that is neither true nor false"
PARTITIONED_SWITCH = "`SESSION_COOKIE_PARTITIONED` that is neither but counts as false, such as `0`"
FLASHES = "`_flashes` that is not a list of pairs"
VARY = {("*",): "`Vary: *`", ('"a',): "a `Vary` line with an unclosed quote"}

#: A session that was not opened.
EMPTY = "False <SecureCookieSession {}> False False"
#: What a token of an entry opens as, if not as an empty session.
OPENS = {
    odd_tokens.DATE: "False <SecureCookieSession {'a': None}> False False",
    odd_tokens.DATE_100: "False <SecureCookieSession {'a': datetime.datetime(50, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)}> False False",
}
SWITCHES = {"get_cookie_httponly": "HTTPONLY", "get_cookie_secure": "SECURE", "get_cookie_partitioned": "PARTITIONED"}


def explain(label, theirs, ours, facts):
    """The entry, or None; an entry that the page does not have explains nothing."""
    entry = by_kind(label, theirs, ours, facts)
    return entry if entry is not None and f"| {entry} |" in PAGE else None


def by_kind(label, theirs, ours, facts):
    strict = os.environ["COOKIE_SESSION_DECODE"] == "strict"
    if facts.get("signing"):
        return of_signing(label, theirs, ours, facts, strict)
    if facts.get("tagged"):
        return None
    if label == "open":
        return of_opening(ours, facts, strict)
    if label == "odd flash":
        return FLASHES
    if label == "__ior__" and facts["null"]:
        return NULL_UNION
    if label == "get_cookie_samesite":
        return LOWER_CASE if theirs.title() == ours and theirs != ours else None
    if label in SWITCHES:
        value = facts["settings"][f"SESSION_COOKIE_{SWITCHES[label]}"]
        return SWITCH if type(value) is not bool and ours == repr(value is not None) else None
    if label == "headers":
        return of_headers(theirs, ours, facts)
    if label == "warnings":  # of a cookie that is shorter or longer
        return facts.get("cookie")
    return None


def of_opening(ours, facts, strict):
    if facts["refused"] is not None:
        return facts["refused"] if ours == "ValueError" else None
    if strict_only(facts["entry"], strict) is not None and ours == OPENS.get(facts["entry"], EMPTY):
        return facts["entry"]
    if facts["control"] is not None and "\n" in facts["control"]:
        return LINE_FEED
    last = facts["token"].rpartition(".")[2]
    if not strict and not last.isascii():
        return BEYOND_ASCII
    return SPELLED if strict and ours == EMPTY and not make.canonical(facts["token"].rpartition(".")[2].encode()) else None


def strict_only(entry, strict):
    """The entry, unless Python's spelling is accepted."""
    return None if entry == odd_tokens.SPELLING and not strict else entry


def of_headers(theirs, ours, facts):
    sides = theirs, ours = [eval(side) for side in (theirs, ours)]
    cookies = [[value for name, value in side if name == "Set-Cookie"] for side in sides]
    varies = [",".join(value for name, value in side if name == "Vary") for side in sides]
    if cookies[0] == cookies[1]:
        items = [{item.strip().lower() for item in side.split(",")} for side in varies]
        if len(facts["vary"]) > 1:
            return "several `Vary` lines" if items[0] <= items[1] else None
        return VARY.get(facts["vary"])
    if len(cookies[0]) != 1 or len(cookies[1]) != 1:
        return None
    plain = re.sub(r"; (Secure|HttpOnly|Partitioned)=[^;]*", r"; \1", cookies[0][0])
    facts["cookie"] = SWITCH
    if plain == cookies[1][0]:
        return SWITCH
    if "; Partitioned" in plain and "; Secure" not in plain and cookies[1][0].count("; Secure") == 1:
        if plain.replace("; HttpOnly", "").replace("; ", "") == cookies[1][0].replace("; Secure", "").replace("; HttpOnly", "").replace("; ", ""):
            return PARTITIONED_SWITCH
    facts["cookie"] = None
    return of_rewriting(plain, cookies[1][0], facts)


def of_rewriting(theirs, ours, facts):
    """Signed again as it was read: the same session, by a text of which only the spelling differs."""
    payloads = [re.match(r'.*?=([^;]*)\.[^.;]*\.[^.;]*(;.*)', cookie) for cookie in (theirs, ours)]
    if None in payloads or payloads[0][2] != payloads[1][2]:
        return None
    read = facts["token"].rsplit(".", 2)[0]
    if payloads[1][1] != read or facts["marked"] or value(payloads[0][1]) != value(read):
        return None
    facts["cookie"] = REWRITTEN
    return REWRITTEN


def value(payload):
    return repr(sorted(make.FLASK.load_payload(payload.encode()).items()))


def of_signing(label, theirs, ours, facts, strict):
    if theirs.startswith("BadTimeSignature") and ours.startswith("BadTimeSignature") and ours.endswith(" None"):
        if theirs.startswith("BadTimeSignature Malformed") or strict and theirs.rsplit(" ", 2)[0] == ours[:-5]:
            return UNSIGNED_TIME
    entry = strict_only(facts["entry"], strict)
    if label == "unsign" and entry is not None and ours.startswith("BadTimeSignature Malformed timestamp"):
        return entry
    if strict and label in facts["signatures"] and not make.canonical(facts["signatures"][label]):
        return SPELLED
    return None


def differences(theirs, ours):
    """Each step that differs. What comes after another session, or another result, says nothing."""
    for their, our in itertools.zip_longest(theirs, ours, fillvalue=("end", "end")):
        if their != our:
            yield our[0] if their[0] == "end" else their[0], their[1], our[1]
            if their[0] not in ALONE:
                return


#: Steps on which no later one depends.
ALONE = (
    *(f"get_cookie_{name}" for name in ("name", "domain", "path", "httponly", "secure", "samesite", "partitioned")),
    "derive_key", "get_signature", "verify_signature", "sign", "unsign", "dumps", "loads", "headers",
)
