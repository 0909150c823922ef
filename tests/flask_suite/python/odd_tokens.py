"""Tokens that are signed but not as Flask writes them, for the live comparison."""

import json
import zlib
from base64 import urlsafe_b64encode

import itsdangerous
from itsdangerous.encoding import base64_encode as encode
from itsdangerous.encoding import int_to_bytes

# Entries of `differences` under which such a token may fall.
CANNOT_DECODE = "cannot be decoded"
NOT_A_MAP = "a number, text, list, …"
PAIRS = "a list of pairs"
MISFIT = '`{" t":"abc"}` and other content that does not fit its tag'
LAX_TAG = '`{" b":…}` in lax base64, `{" u":…}` with dashes or braces, `{" m":5}`'
DICT_TAG = '`{" di":…}` with other than one key that ends in `__`'
DATE = 'a `" d"` in another form of a date'
DATE_100 = 'a `" d"` of a year below 100'
SURROGATE = "text with a lone surrogate"
DIGITS = "an integer of more than 4300 digits"
DEEP = "deep nesting"
LARGE = "more than 1 MiB after decompression"
SPELLING = "a payload or time in another spelling, signed"
TRAILING = "data after the zlib stream"
LATE = "a time after the year 9999, signed"
ZEROS = "a time with leading zero bytes, signed"

PACKED = b"." + encode(zlib.compress(b'{"a":"' + b"b" * 60 + b'"}'))

#: What Flask holds, and signs again.
HELD = (SURROGATE, DIGITS, DEEP, LARGE)

#: Payloads that are signed, with their entry; without one they are sessions here as in Flask.
PAYLOADS = (
    [(payload, CANNOT_DECODE) for payload in (b".AAAA", b"!", b"", b".", b"e.yJhIjoxfQ", encode(b"\xff"), encode(b"\xef\xbb\xbf{}"), b"." + encode(b"{}"))]
    + [(encode(text), CANNOT_DECODE) for text in (b"{", b"{'a':1}", b'{"a":1,}', b'{"a":01}', b'{"a":+1}', b'{"a":.5}', b'{"a":"\n"}', b'{"a":"\\x"}', b"{}x", b'{"a" 1}')]
    + [(encode(text), NOT_A_MAP) for text in (b"7", b'"ab"', b"[1]", b"null", b"[]", b"true", b"1.5", b'{" t":[]}', b'{" m":"a"}', b'{" b":"YQ=="}')]
    + [(encode(text), PAIRS) for text in (b'[["a",1]]', b'["ab"]', b'{" t":[["a",1]]}')]
    + [(encode(b'{"a":%s}' % tag), MISFIT) for tag in (b'{" t":"abc"}', b'{" t":1}', b'{" b":1}', b'{" u":"x"}', b'{" d":1}', b'{" di":[]}')]
    + [(encode(b'{"a":%s}' % tag), LAX_TAG) for tag in (b'{" m":5}', b'{" b":"YQ"}', b'{" b":"Y Q=="}', b'{" u":"{00000000-0000-0000-0000-000000000001}"}')]
    + [(encode(b'{"a":%s}' % tag), DICT_TAG) for tag in (b'{" di":{}}', b'{" di":{"a":1}}', b'{" di":{"a__":1,"b__":2}}')]
    + [(encode(b'{"a":{" d":"%s"}}' % text), DATE) for text in (b"", b"x", b"1 Jan 2020", b"Wed, 01 Jan 2020 00:00:00 +0100", b"2020-01-01")]
    + [(encode(b'{"a":{" d":"Tue, 01 Jan 0050 00:00:00 GMT"}}'), DATE_100)]
    + [(encode(text), SURROGATE) for text in (b'{"a":"\\ud800"}', b'{"\\udfff":1}', b'{"a":"\\udc00\\ud800"}')]
    + [(encode(b'{"a":%s}' % (b"1" * 4301)), DIGITS), (encode(b'{"a":%s%s}' % (b"[" * 501, b"]" * 501)), DEEP)]
    + [(b"." + encode(zlib.compress(b'{"a":"%s"}' % (b"b" * (1 << 20)))), LARGE)]
    + [(urlsafe_b64encode(b'{"a":1}'), SPELLING), (encode(b'{"a":">>>"}').replace(b"-", b"+"), SPELLING)]
    + [(b"." + encode(zlib.compress(b'{"a":1}') + b"x"), TRAILING)]
    + [(PACKED, None)]
    + [(encode(text), None) for text in (
        b"{}", b' {"a" : 1}\n', b'{"a":1,"a":2}', b'{"b":1,"a":2,"b":3}', b'{"a":-0}', b'{"a":1E2}', b'{"a":1e400}', b'{"a":NaN}', b'{"a":-Infinity}',
        b'{"a":"\\ud83d\\ude00\\u00fc\\/"}', b'{"a":{" t":[]," m":1}}', b'{"a":{" x":1}}', b'{"a":{" di":{" t__":[1]}}}', b'{"a":[{" t":[{" m":"x"}]}]}',
        b'{"_permanent":0}', b'{"_permanent":"yes","b":1,"a":2}', b'{"_permanent":[],"a":2}', b'{"_permanent":1.5,"a":2}',
        b'{"a":%s%s}' % (b"[" * 90, b"]" * 90), b'{"a":%s}' % (b"1" * 4300), b'{"a":1e-400}', b'{"a":0.1e1}',
    )]
)


def stamped(signer, payload, time):
    """Signed text whose payload and time are any bytes."""
    signed = payload + signer.sep + time
    return signed + signer.sep + signer.get_signature(signed)


def time_text(seconds):
    return encode(int_to_bytes(seconds))


def odd_time(rng, now):
    """The text of a time as no signer writes it, with its entry."""
    return rng.choice((
        (time_text(rng.choice((2**40, 2**62, 253402300800))), LATE),
        (encode(b"\0" * rng.choice((1, 4)) + now.to_bytes(4, "big")), ZEROS),
        (encode(rng.choice((b"\1" + bytes(8), b"\1" * 20))), LATE),
        (time_text(now) + b"=", SPELLING), (time_text(now) + b"==", SPELLING), (time_text(now) + b"!", SPELLING), (b"=" + time_text(now), SPELLING),
        (b"!", SPELLING), (b"", None), (b"A", None), (time_text(now), None), (time_text(253402300799), None),
    ))


def odd_token(rng, signer, now):
    """A token that is signed but not as Flask writes it, with its entry of `differences`."""
    if rng.random() < 0.2:
        time, entry = odd_time(rng, now)
        return stamped(signer, encode(b'{"a":1}'), time).decode(), entry
    payload, entry = rng.choice(PAYLOADS)
    return stamped(signer, payload, time_text(now)).decode(), entry


def written_otherwise(rng, text):
    """The JSON text of a session as another writer may write it: keys in any order, spaces, other escapes."""

    def shuffled(value):
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if isinstance(value, dict):
            return {key: shuffled(item) for key, item in rng.sample(list(value.items()), len(value))}
        return value

    separators = rng.choice((None, (",", ":"), (" ,", " : ")))
    return json.dumps(shuffled(json.loads(text)), separators=separators, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, None, 1)))
