"""What is stored of a bearer token."""

from __future__ import annotations

import hashlib


def digest(token: str) -> str:
    """SHA-256 in hex. A fast digest is enough: the token itself has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
