"""A year of one duty rule: what was owed by the rule and the calendar, what became of it, and the check-ins that prove it.

What is owed is worked out by the same pure rule that plans ahead on any day (`duties.actions.schedule.wanted`); rounds,
occurrences and check-ins are then written in blocks, because a prefecture's year is half a million of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from anyuan.demo.years._common import blocks
from anyuan.directory.models import Area
from anyuan.duties.actions.schedule import Wanted, row_of, wanted
from anyuan.duties.models import CheckIn, DutyRule, Occurrence, Programme, Round
from anyuan.journal import rows

STRETCH = 4000


@dataclass(frozen=True, slots=True)
class Came:
    """What became of one duty. ``state``: done, late, incomplete, missed or excused; ``people`` came, ``heads`` were
    counted (attendance, roll call). ``minutes`` after the opening the first check-in was made; ``reason`` of an excuse."""

    state: str = "done"
    people: int = 1
    heads: int | None = None
    minutes: int = 5
    note: str = ""
    reason: str = "weather"


Decide = Callable[[Wanted, int], Came]


def year_of(area: Area, rng: Random, key: str, year: int, decide: Decide, *, programme: str = "") -> int:
    """Play one rule's year: ``decide(wanted, number)`` says what became of the number-th duty, in the order of time.

    Returns how many were owed. The rule must be in use since 1 January; ``programme`` names the pack where several hold it.
    """
    held = DutyRule.objects.filter(programme__area=area, key=key, valid_to__isnull=True)
    rule = (held.filter(programme__pack=programme) if programme else held).select_related("programme").get()
    first, last = date(year, 1, 1), date(year, 12, 31)
    asked = sorted(wanted(rule, first, last), key=lambda one: (one.planned.opens_at, one.post.pk))
    rounds = _rounds(rule, asked)
    for start in range(0, len(asked), STRETCH):
        _stretch(area, rng, rule, rounds, asked[start : start + STRETCH], start, decide)
    DutyRule.objects.filter(pk=rule.pk).update(planned_to=last)
    return len(asked)


def settle(programme: Programme) -> None:
    """Rules of the programme that owed nothing in the year are laid from its end on, so that nothing old becomes owed."""
    last = max(rule.planned_to or rule.valid_from for rule in programme.rules.all())
    programme.rules.filter(planned_to__isnull=True).update(planned_to=last)


def _rounds(rule: DutyRule, asked: Sequence[Wanted]) -> dict[tuple[datetime, datetime], int]:
    moments = sorted({(one.planned.opens_at, one.planned.judge_at, one.planned.day) for one in asked})
    made = [
        Round(
            rule_id=rule.pk, area_path=rule.programme.area_path, day=day, opens_at=opens_at, judge_at=judge_at,
            state="judged", judged_at=judge_at + timedelta(seconds=3),
        )
        for opens_at, judge_at, day in moments
    ]  # fmt: skip
    rows.insert(made)
    return {(row.opens_at, row.judge_at): row.pk for row in made}


def _stretch(
    area: Area,
    rng: Random,
    rule: DutyRule,
    rounds: dict[tuple[datetime, datetime], int],
    asked: Sequence[Wanted],
    start: int,
    decide: Decide,
) -> None:
    came = [decide(one, start + number) for number, one in enumerate(asked)]
    made = []
    for one, fate in zip(asked, came, strict=True):
        row = row_of(rule, one, rounds[one.planned.opens_at, one.planned.judge_at])
        row.state, row.judged_at = fate.state, one.planned.judge_at
        row.filled = row.arrived = fate.people if fate.state in ("done", "late", "incomplete") else 0
        if fate.state == "excused":
            row.reason = fate.reason
        made.append(row)
    with transaction.atomic():
        rows.insert(made)
        scans = [scan for row, fate in zip(made, came, strict=True) for scan in _scans(rng, rule, row, fate)]
        rows.insert(scans)
        now = made[-1].judge_at
        blocks.note(area, f"duties.{rule.key}", len(made), now=now)
        blocks.note(area, f"check_ins.{rule.key}", len(scans), now=now)


def _scans(rng: Random, rule: DutyRule, row: Occurrence, fate: Came) -> list[CheckIn]:
    if fate.state not in ("done", "late", "incomplete"):
        return []
    evidence = sorted(set(rule.definition.get("evidence", ["check_in"])) - {"check_in", "stops"})
    forces = [force for force, count in sorted(row.needs.items()) for _n in range(count)] or [""]
    found = []
    for number in range(fate.people):
        made = row.opens_at + timedelta(minutes=fate.minutes, seconds=number)
        if fate.state == "late":
            made = row.closes_at + (row.judge_at - row.closes_at) / 2 + timedelta(seconds=number)
        found.append(
            CheckIn(
                client_id=str(UUID(int=rng.getrandbits(128))),
                occurrence_id=row.pk,
                role=forces[number % len(forces)],
                area_path=row.area_path,
                school_id=row.school_id,
                device_at=made,
                made_at=made,
                received_at=made + timedelta(seconds=2),
                method="code",
                verdict="late" if fate.state == "late" else "in_time",
                head_count=fate.heads if number == 0 else None,
                note=fate.note,
                evidence=evidence,
            )
        )
    return found
