"""What a school was on a day: its figures and its traffic sheet. Standards and measures read these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anyuan.directory.models import School, SchoolProfile, TrafficSheet

FIGURES = ("pupils", "boarders", "staff", "classes", "guards", "gates", "closed")


@dataclass(frozen=True, slots=True)
class Profile:
    """The figures of a school that hold on ``on``. None is unknown, never zero and never "no".

    ``since`` is the day from which they hold; None: no sheet holds on that day. ``source`` is ``sheet``, or
    ``register`` when the school never handed in a sheet and the figures are those of the school register as it stands
    now, or ``none``. ``facts`` are the further answers of the sheet (``fence``, ``video_days`` …).
    """

    school_id: int
    on: date
    since: date | None = None
    source: str = "none"
    pupils: int | None = None
    boarders: int | None = None
    staff: int | None = None
    classes: int | None = None
    guards: int | None = None
    gates: int | None = None
    closed: bool | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def profile_on(school: School, on: date) -> Profile:
    """The figures of one school on a day."""
    return profiles_on([school.pk], on)[school.pk]


def profiles_on(schools: Iterable[int], on: date) -> dict[int, Profile]:
    """The figures of many schools on a day, by the school's id; three queries, however many schools."""
    wanted = list(schools)
    found = {row.school_id: row for row in _latest(SchoolProfile, wanted, on)}
    # A school with a later sheet only was not yet described on that day: that is unknown, not today's figure.
    ever = set(SchoolProfile.objects.filter(school__in=wanted, active=True).values_list("school_id", flat=True))
    never = School.objects.filter(pk__in=[pk for pk in wanted if pk not in ever])
    profiles = {pk: Profile(pk, on) for pk in wanted}
    for pk, row in found.items():
        figures = {name: getattr(row, name) for name in FIGURES}
        profiles[pk] = Profile(pk, on, row.starts_on, "sheet", facts=row.facts, **figures)
    for school in never:
        profiles[school.pk] = Profile(
            school.pk, on, source="register", pupils=school.pupils, boarders=school.boarders, staff=school.staff
        )
    return profiles


def traffic_on(school: School, on: date) -> dict[str, Any] | None:
    """The fields of the school's traffic sheet (一校一策) that holds on a day; None when it has none."""
    return next((row.facts for row in _latest(TrafficSheet, [school.pk], on)), None)


def traffic_sheets_on(schools: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """The traffic sheets of many schools on a day, by the school's id; a school without one is not in it."""
    return {row.school_id: row.facts for row in _latest(TrafficSheet, list(schools), on)}


def _latest(model: Any, schools: list[int], on: date) -> Iterable[Any]:
    """Of each school the last sheet that had begun by the day."""
    held = model.objects.filter(school__in=schools, active=True, starts_on__lte=on).order_by("school_id", "starts_on")
    return {row.school_id: row for row in held}.values()
