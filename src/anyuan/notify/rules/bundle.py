"""Storms: after the first few messages of one sort, the others hide behind one that counts them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bundling:
    """Within ``window_seconds`` of a first message, ``free`` go out one by one; the rest are told as one at its end."""

    free: int
    window_seconds: int


# The worse the level, the more single messages and the shorter the wait for the sum of the rest.
BUNDLING = {
    1: Bundling(free=3, window_seconds=15),
    2: Bundling(free=2, window_seconds=60),
    3: Bundling(free=1, window_seconds=300),
    4: Bundling(free=1, window_seconds=900),
}


def bundle_key(
    *, kind: str, level: int, subject_kind: str, subject_id: int, school_id: int | None, exercise: bool
) -> str:
    """What counts as the same sort: one school (or one subject, outside schools), kind and level; drills apart.

    The level is part of it, so that something worse always breaks through the bundle of something lesser.
    """
    where = f"school:{school_id}" if school_id is not None else f"{subject_kind}:{subject_id}"
    return f"{kind}|{level}|{where}|{'exercise' if exercise else 'real'}"
