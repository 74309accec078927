"""Codes at a point: the printed one, the short-lived one on a second signed-in device, and the tag.

A photographed sheet is always a copy of the printed code, so where that matters the point's rule asks for a code that
changes every half minute. It is a truncated HMAC of the half minute (the construction of RFC 4226/6238) under a secret
that never leaves the server and the signed-in second device shows only the digits.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

STEP_SECONDS = 30
DIGITS = 6
# Half a minute before and after: the digits are read, carried in the eye and typed.
STEPS_EITHER_SIDE = 1
# No 0, O, 1, I, L: read aloud, typed with gloves.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def plain(text: str) -> str:
    """A typed code as it is stored: capitals, without the blanks and dashes of the print."""
    return "".join(c for c in text.upper() if c.isalnum())[:64]


def spoken(code: str) -> str:
    """A code as it is printed and read aloud: two groups."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def printed(secret: str, code: str) -> str:
    """What the QR code of a sheet holds: the code and a seal, so that nobody makes sheets out of typed codes."""
    return f"{code}.{seal_of(secret, code)}"


def seal_of(secret: str, code: str) -> str:
    """The seal of a printed code."""
    return hmac.new(secret.encode(), code.encode(), hashlib.sha256).hexdigest()[:16]


def scanned(text: str) -> tuple[str, str]:
    """(code, seal) of what a camera read: the bare content, or an address that ends in ``#p=CODE.SEAL``."""
    content = text.strip().rpartition("#p=")[2]
    code, _dot, seal = content.partition(".")
    return plain(code), "".join(c for c in seal.lower() if c.isalnum())[:64]


def on_tag(code: str, tag: str) -> str:
    """The text to be written onto a point's tag: which point it is, and what only the tag itself says."""
    return f"AY1:{code}:{tag}"


def digest(secret: str) -> str:
    """What is kept of the secret of a calendar address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def short_lived(secret: str, at: datetime) -> str:
    """The digits of the half minute that holds ``at``."""
    return _digits(secret, int(at.timestamp()) // STEP_SECONDS)


def fits(secret: str, digits: str, at: datetime) -> bool:
    """Were these the digits at ``at``, give or take half a minute?"""
    step = int(at.timestamp()) // STEP_SECONDS
    around = range(step - STEPS_EITHER_SIDE, step + STEPS_EITHER_SIDE + 1)
    return any(hmac.compare_digest(_digits(secret, n), digits) for n in around)


def changes_at(at: datetime) -> datetime:
    """When the digits change next."""
    passed = at.timestamp() % STEP_SECONDS
    return at + timedelta(seconds=STEP_SECONDS - passed)


def _digits(secret: str, step: int) -> str:
    # RFC 4226 §5.3: dynamic truncation to 31 bits, then decimal.
    mac = hmac.new(secret.encode(), step.to_bytes(8, "big", signed=True), hashlib.sha256).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)
