"""Session cookies made outside any server, with Flask's own serializer.

For what no server would write: a cookie of last month, of the next hour,
with another salt, or one that was tampered with.
"""

from __future__ import annotations

import hashlib
import time
import typing as t

import flask
from flask.sessions import session_json_serializer
from itsdangerous import TimestampSigner
from itsdangerous import URLSafeTimedSerializer


class Forge:
    """Signs like Flask, at any time, with any key and salt."""

    def __init__(self, secret: str, salt: str) -> None:
        self.secret = secret
        self.salt = salt
        self._app = flask.Flask("forge")

    def token(
        self,
        session: dict[str, t.Any],
        *,
        age: int = 0,
        secret: str | None = None,
        salt: str | None = None,
        derivation: str = "hmac",
        digest: str = "sha1",
    ) -> str:
        """The cookie of ``session`` as written ``age`` seconds ago."""

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(time.time()) - age

        serializer = URLSafeTimedSerializer(
            secret or self.secret,
            salt=salt or self.salt,
            serializer=session_json_serializer,
            signer=Signer,
            signer_kwargs={
                "key_derivation": derivation,
                "digest_method": getattr(hashlib, digest),
            },
        )
        # Keys are sorted in an app context only, as in a request.
        with self._app.app_context():
            return serializer.dumps(session)


def tampered(token: str) -> dict[str, str]:
    """Variants of a good cookie that must not open, by what was changed."""
    payload, timestamp, signature = token.rsplit(".", 2)

    def flip(text: str, index: int) -> str:
        other = "A" if text[index] != "A" else "B"
        return text[:index] + other + text[index:][1:]

    return {
        "payload changed": f"{flip(payload, len(payload) // 2)}.{timestamp}.{signature}",
        "payload truncated": f"{payload[:-1]}.{timestamp}.{signature}",
        "marked as compressed": f".{token}",
        "timestamp changed": f"{payload}.{flip(timestamp, 5)}.{signature}",
        "signature changed": f"{payload}.{timestamp}.{flip(signature, 3)}",
        "signature truncated": f"{payload}.{timestamp}.{signature[:-1]}",
        "signature doubled": f"{payload}.{timestamp}.{signature}{signature}",
        "no signature": f"{payload}.{timestamp}",
        "empty signature": f"{payload}.{timestamp}.",
        "no timestamp": f"{payload}.{signature}",
        "payload only": payload,
        "extra part": f"{token}.{signature}",
    }


#: Texts that never were a session cookie.
GARBAGE = {
    "dot": ".",
    "dots": "....",
    "word": "garbage",
    "letters": "a.b.c",
    "no base64": "!!!.???.$$$",
    "percent escapes": "%2e%2e.%00.%ff",
    "JSON": '{"username":"admin"}',
    "long": "A" * 8000,
    "many dots": "." * 4000,
    "quoted": '"abc"',
    "half a quote": '"abc',
}
