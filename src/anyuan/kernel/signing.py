"""Signed calls between this house and another system: HMAC-SHA-256 over time and body."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

TIMESTAMP = "X-Anyuan-Timestamp"
SIGNATURE = "X-Anyuan-Signature"
# A call that was recorded and played again later than this is refused.
TOLERANCE = timedelta(minutes=5)


class SignatureWrong(ValueError):
    """The call is not provably from whom it says: ``key`` says what is wrong (missing, old, signature, content)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def sign(body: bytes, secret: str, *, at: datetime) -> dict[str, str]:
    """The two headers for ``body``."""
    timestamp = str(int(at.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: f"sha256={_mac(body, secret, timestamp)}"}


def verify(body: bytes, headers: Mapping[str, str], secret: str, *, now: datetime) -> None:
    """Check the two headers. Raises SignatureWrong."""
    found = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = found.get(TIMESTAMP.lower(), ""), found.get(SIGNATURE.lower(), "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature):
        raise SignatureWrong("missing")
    expected = f"sha256={_mac(body, secret, timestamp)}"
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise SignatureWrong("signature")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise SignatureWrong("old")


def _mac(body: bytes, secret: str, timestamp: str) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
