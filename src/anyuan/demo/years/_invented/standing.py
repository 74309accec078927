"""Posts that stand on every school day of a stretch: laid out by the duties' own rule, and kept, every one of them proven.

Thousands of rows, so they are written in one go with what each came to; the journal says once per rule that they
were generated. Whoever asks the judging rule about one of them gets the answer that stands on its row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from uuid import UUID

from anyuan.demo import events
from anyuan.directory.models import Place
from anyuan.duties.actions.points import make_point
from anyuan.duties.actions.schedule import row_of, wanted
from anyuan.duties.models import CheckIn, DutyRule, Occurrence, Round
from anyuan.journal import rows
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

BY = Actor.system("demo")


def stand(
    rule: DutyRule,
    first: date,
    last: date,
    who: Callable[[Occurrence], list[tuple[int, str]]],
    rng: Random,
    *,
    missed: int = 0,
) -> int:
    """Keep every duty that a rule owes on the local days ``first`` … ``last``, by everybody who is needed; returns how many.

    The rule holds from the first of them on; what it owes after the last of them is not laid.
    ``who``: everybody's (person, force) for a duty. ``missed``: so many of a thousand at which nobody came.
    """
    DutyRule.objects.filter(pk=rule.pk).update(valid_from=first, planned_to=date(last.year, 12, 31))
    rule.valid_from = first
    asked = sorted(wanted(rule, first, last), key=lambda one: (one.planned.opens_at, one.post.pk))
    rounds = {
        (one.opens_at, one.judge_at): Round(
            rule=rule, area_path=rule.programme.area_path, day=one.day, opens_at=one.opens_at, judge_at=one.judge_at,
            state="judged", judged_at=one.judge_at + timedelta(seconds=3),
        )
        for one in dict.fromkeys(one.planned for one in asked)
    }  # fmt: skip
    Round.objects.bulk_create(rounds.values(), batch_size=500)
    points = _points({one.post.place_id for one in asked if one.post.place_id}, rule)
    owed = [row_of(rule, one, rounds[one.planned.opens_at, one.planned.judge_at].pk) for one in asked]
    kept = [rng.randrange(1000) >= missed for _ in owed]
    for row, there in zip(owed, kept, strict=True):
        row.state, row.arrived = ("done", row.needed) if there else ("missed", 0)
        row.judged_at = row.opens_at if there else row.judge_at
    rows.insert(owed)
    brought = sorted(set(rule.definition["evidence"]) - {"check_in", "stops"})
    rows.insert(
        [
            _scan(row, *one, points[row.place_id or 0], brought, rng)
            for row, there in zip(owed, kept, strict=True)
            if there
            for one in who(row)
        ]
    )
    subject = Subject("duties.programme", rule.programme_id, rule.programme.code)
    record(
        events.DUTIES_MADE, subject=subject, by=BY, now=rule.programme.installed_at,
        data={"rule": rule.key, "count": len(owed)}, scope=Scope(area_path=rule.programme.area_path),
    )  # fmt: skip
    return len(owed)


def _points(places: set[int], rule: DutyRule) -> dict[int, int]:
    """A sheet at every place at which presence is proven."""
    known = Place.objects.filter(pk__in=places).select_related("area", "school").order_by("pk")
    return {row.pk: make_point(row, by=BY, now=rule.programme.installed_at).pk for row in known}


def _scan(row: Occurrence, person: int, force: str, point: int, brought: list[str], rng: Random) -> CheckIn:
    at = row.opens_at + timedelta(seconds=rng.randrange(60, 600))
    return CheckIn(
        client_id=str(UUID(int=rng.getrandbits(128))), occurrence_id=row.pk, point_id=point, person_id=person, role=force,
        area_path=row.area_path, school_id=row.school_id, device_at=at, made_at=at,
        received_at=at + timedelta(seconds=2), method="qr", verdict="in_time", evidence=brought,
    )  # fmt: skip
