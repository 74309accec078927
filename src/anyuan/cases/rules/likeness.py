"""Are two texts about the same thing? Shares of letter pairs: works for Chinese without cutting words, and for English."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

# Reports of one hole in the road, told by two people, share about half of their pairs; two different holes do not.
ENOUGH = 0.34
WINDOW = timedelta(days=14)


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same): twice the shared pairs over all pairs (Sørensen–Dice)."""
    left, right = _pairs(one), _pairs(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def same_matter(text: str, at: datetime, other: str, other_at: datetime) -> bool:
    """Is a report of the same place and kind about the same matter? Near in time and alike in words."""
    return abs(at - other_at) <= WINDOW and likeness(text, other) >= ENOUGH


def _pairs(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return {plain[n : n + 2] for n in range(len(plain) - 1)}
