"""Who is on duty. A shift holds from its start up to, not including, its end; a substitute takes the person's place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from anyuan.directory.models import Organisation, Person, School, Shift, Unit


def shifts_at(now: datetime) -> QuerySet[Shift]:
    """Shifts that run at ``now``."""
    return Shift.objects.filter(starts_at__lte=now, ends_at__gt=now)


def on_duty(
    role: str,
    *,
    now: datetime,
    area_path: str | None = None,
    organisation: Organisation | int | None = None,
    school: School | int | None = None,
    unit: Unit | int | None = None,
) -> list[Person]:
    """The people on duty in that role, substitutes applied, each once, in the order of their shifts.

    ``area_path``: shifts of that area, of one below it, or of one above it (a county's duty leader also leads for its
    towns). People who were taken out of use are left out.
    """
    shifts = shifts_at(now).filter(role=role)
    if area_path:
        shifts = shifts.filter(Q(area__path__startswith=area_path) | Q(area__path__in=_ancestors(area_path)))
    for column, value in (("organisation", organisation), ("school", school), ("unit", unit)):
        if value is not None:
            shifts = shifts.filter(**{column: value})
    return _people(shifts)


def is_on_duty(person: Person | int, *, now: datetime) -> bool:
    """Is the person on any shift now, as themselves or standing in for somebody?"""
    own = Q(person=person, substitute__isnull=True) | Q(substitute=person)
    return shifts_at(now).filter(own).exists()


def holes(now: datetime, until: datetime) -> list[object]:
    """Posts that nobody mans between ``now`` and ``until``."""
    raise NotImplementedError


def _people(shifts: Iterable[Shift]) -> list[Person]:
    if isinstance(shifts, QuerySet):
        shifts = shifts.select_related("person", "substitute").order_by("starts_at", "id")
    found: dict[int, Person] = {}
    for shift in shifts:
        person = shift.substitute or shift.person
        if person.active:
            found.setdefault(person.pk, person)
    return list(found.values())


def _ancestors(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes))]
