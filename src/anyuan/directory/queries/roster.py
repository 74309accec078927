"""Who is on duty, and which posts are empty. A shift holds from its start up to, not including, its end; a substitute
takes the person's place; somebody whose appointments have all ended is on duty no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anyuan.directory.models import Appointment, DutyPost, Organisation, Person, School, Shift, Unit
from anyuan.directory.queries.people import appointments_on
from anyuan.directory.rules.roster import Span, cut, gaps, openings


@dataclass(frozen=True, slots=True)
class Hole:
    """A post that has too few people between two times."""

    post: DutyPost
    starts_at: datetime
    ends_at: datetime


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
    towns). People taken out of use, or whose appointments have all ended, are left out.
    """
    shifts = shifts_at(now).filter(role=role)
    if area_path:
        shifts = shifts.filter(Q(area__path__startswith=area_path) | Q(area__path__in=_ancestors(area_path)))
    for column, value in (("organisation", organisation), ("school", school), ("unit", unit)):
        if value is not None:
            shifts = shifts.filter(**{column: value})
    rows = _with_people(shifts, timezone.localdate(now)).order_by("starts_at", "id")
    found: dict[int, Person] = {}
    for shift in rows:
        person = _who(shift)
        if person:
            found.setdefault(person.pk, person)
    return list(found.values())


def is_on_duty(person: Person | int, *, now: datetime) -> bool:
    """Is the person on any shift now, as themselves or standing in for somebody?"""
    own = Q(person=person, substitute__isnull=True) | Q(substitute=person)
    rows = _with_people(shifts_at(now).filter(own), timezone.localdate(now))
    return any(_who(shift) for shift in rows)


def holes(now: datetime, until: datetime) -> list[Hole]:
    """Posts with too few people between ``now`` and ``until``, earliest first. One query for all the shifts."""
    zone = timezone.get_current_timezone()
    first, last = timezone.localdate(now), timezone.localdate(until)
    covers = _covers(now, until)
    found = []
    for post in DutyPost.objects.select_related("area", "organisation", "school", "unit"):
        mine = covers.get(_key(post), [])
        # A duty that opened yesterday evening may still run: start one day earlier.
        for opening in openings(post.opens, post.closes, post.weekdays, _day_before(first), last, zone):
            part = cut(opening, now, until)
            if part:
                found += [Hole(post, gap.start, gap.end) for gap in gaps(part, mine, post.needed)]
    return sorted(found, key=lambda hole: (hole.starts_at, hole.post.pk))


def _covers(now: datetime, until: datetime) -> dict[tuple[object, ...], list[Span]]:
    rows = Shift.objects.filter(starts_at__lt=until, ends_at__gt=now)
    covers: dict[tuple[object, ...], list[Span]] = {}
    for shift in _with_people(rows, timezone.localdate(now)):
        if _who(shift):
            covers.setdefault(_key(shift), []).append(Span(shift.starts_at, shift.ends_at))
    return covers


def _with_people(shifts: QuerySet[Shift], day: date) -> QuerySet[Shift]:
    """Shifts with their people, and whether the person and the substitute still (or ever) hold an appointment."""
    held = appointments_on(day)
    posts = Appointment.objects.all()
    marks = {}
    for name in ("person", "substitute"):
        column = OuterRef(f"{name}_id")
        marks[f"{name}_appointed"] = Exists(held.filter(person=column)) | ~Exists(posts.filter(person=column))
    return shifts.select_related("person", "substitute").annotate(**marks)


def _who(shift: Shift) -> Person | None:
    """Who mans the shift; a substitute who has left does not bring the absent person back."""
    person, appointed = shift.person, shift.person_appointed
    if shift.substitute is not None:
        person, appointed = shift.substitute, shift.substitute_appointed
    return person if appointed and person.active else None


def _key(row: Shift | DutyPost) -> tuple[object, ...]:
    return row.role, row.area_id, row.organisation_id, row.school_id, row.unit_id


def _ancestors(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes))]


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
