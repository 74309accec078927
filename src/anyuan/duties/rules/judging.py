"""What became of one occurrence: the one rule that every screen, rate and report stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# What judging itself answers; "withdrawn" (the calendar changed) is never judged.
OUTCOMES = ("planned", "done", "late", "incomplete", "missed", "excused")


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed. ``needs``: people by force; ``substitutes``: which forces may stand in for one.

    ``judge_at`` is the end of the grace; from then on what is not there is missing.
    """

    closes_at: datetime
    judge_at: datetime
    needs: Mapping[str, int] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    stops: int = 0
    substitutes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One check-in that counts: who stood there as what, when (corrected), at which point, with what."""

    at: datetime
    person: int | None = None
    role: str = ""
    point: int | None = None
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, and what is missing for a better one."""

    state: str
    missing: Mapping[str, int] = field(default_factory=dict)
    missing_evidence: tuple[str, ...] = ()
    missing_stops: int = 0

    @property
    def complete(self) -> bool:
        return not (self.missing or self.missing_evidence or self.missing_stops)


def judge(owed: Owed, shown: Sequence[Shown], now: datetime) -> Verdict:
    """done, late, incomplete, missed or excused; "planned" while there is still time and something is missing."""
    if owed.excused:
        return Verdict("excused")
    in_time = [one for one in shown if one.at <= owed.closes_at]
    if _whole(owed, in_time):
        return Verdict("done")
    # What comes within the grace is late. What comes after it was never accepted and is not in ``shown``.
    lacking = _lacking(owed, shown)
    if shown and lacking.complete:
        return Verdict("late")
    if now < owed.judge_at:
        return Verdict("planned", lacking.missing, lacking.missing_evidence, lacking.missing_stops)
    state = "incomplete" if shown else "missed"
    return Verdict(state, lacking.missing, lacking.missing_evidence, lacking.missing_stops)


def owed_of(definition: Mapping[str, Any], needs: Mapping[str, int], closes_at: datetime, judge_at: datetime) -> Owed:
    """What an occurrence of this rule owes."""
    return Owed(
        closes_at=closes_at,
        judge_at=judge_at,
        needs=needs,
        evidence=frozenset(definition.get("evidence", ("check_in",))) - {"check_in", "stops"},
        stops=int(definition.get("stops", 0)),
        substitutes=definition.get("substitutes", {}),
    )


def missing_people(
    needs: Mapping[str, int], have: Mapping[str, int], substitutes: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Which force lacks how many, after those who are over have stood in where the rule lets them."""
    over = {force: have.get(force, 0) - needs.get(force, 0) for force in {*needs, *have}}
    lacking = {}
    for force in sorted(needs):
        short = max(0, needs[force] - have.get(force, 0))
        for other in substitutes.get(force, ()):
            taken = min(short, max(0, over.get(other, 0)))
            over[other] = over.get(other, 0) - taken
            short -= taken
        if short:
            lacking[force] = short
    return lacking


def _whole(owed: Owed, shown: Sequence[Shown]) -> bool:
    return bool(shown) and _lacking(owed, shown).complete


def _lacking(owed: Owed, shown: Sequence[Shown]) -> Verdict:
    people = {(one.person, one.role) for one in shown if one.person is not None}
    have: dict[str, int] = {}
    for _person, role in people:
        have[role] = have.get(role, 0) + 1
    given = frozenset[str]().union(*(one.evidence for one in shown)) if shown else frozenset()
    stops = len({one.point for one in shown if one.point is not None})
    return Verdict(
        "planned",
        missing_people(owed.needs, have, owed.substitutes),
        tuple(sorted(owed.evidence - given)),
        max(0, owed.stops - stops),
    )
