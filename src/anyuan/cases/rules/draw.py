"""Random re-inspection that can be checked from outside: the picks follow from the list and the seed alone. Pure.

1. The references are sorted and joined by line feeds; SHA-256 of that is journalled before anybody knows the seed.
2. The seed is the chain value of the block that sealed that very entry: nobody could know it when the list was fixed.
3. Every reference is ranked by SHA-256 of seed, line feed, reference; the smallest are drawn.
``docs/check_draw.py`` does the same in thirty lines without this package.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from hashlib import sha256


def population(refs: Iterable[str]) -> list[str]:
    """The list that is drawn from: each reference once, in order."""
    return sorted(set(refs))


def digest(refs: Sequence[str]) -> str:
    """What is journalled before the draw. ``refs`` as `population` gives them."""
    return sha256("\n".join(refs).encode()).hexdigest()


def size_for(count: int, share: float) -> int:
    """How many to draw: the share, rounded up, at least one and at most all."""
    return max(1, min(count, math.ceil(count * share - 1e-9))) if count else 0


def picks(refs: Sequence[str], seed: str, size: int) -> list[str]:
    """The references that are drawn, in the order of their rank."""
    return sorted(refs, key=lambda ref: (sha256(f"{seed}\n{ref}".encode()).hexdigest(), ref))[:size]
