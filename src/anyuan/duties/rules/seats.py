"""Who stands where: gaps of a post, and one person in two places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at one occurrence, from ``opens_at`` up to, not including, ``closes_at``."""

    occurrence: int
    person: int
    opens_at: datetime
    closes_at: datetime
    # The place: two duties at one place at the same time are one journey, not two.
    site: str = ""


def clash(wanted: Seat, held: Iterable[Seat]) -> Seat | None:
    """A seat that the same person holds elsewhere at the same time."""
    for seat in held:
        if seat.person != wanted.person or seat.occurrence == wanted.occurrence:
            continue
        if seat.opens_at < wanted.closes_at and wanted.opens_at < seat.closes_at and seat.site != wanted.site:
            return seat
    return None


def gaps(needs: Mapping[str, int], roles: Iterable[str]) -> dict[str, int]:
    """Which force still lacks how many names."""
    have: dict[str, int] = {}
    for role in roles:
        have[role] = have.get(role, 0) + 1
    return {force: count - have.get(force, 0) for force, count in needs.items() if count > have.get(force, 0)}
