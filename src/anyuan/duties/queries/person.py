"""One person's own duties: owed, done, changed, hours, rest. For the person, and for whoever plans for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from anyuan.directory.models import Person
from anyuan.directory.policy import Viewer, visible
from anyuan.duties.models import Change, CheckIn, Filling, Occurrence
from anyuan.duties.queries.board import Line, lines
from anyuan.duties.queries.visible import visible_to
from anyuan.duties.rules import rest
from anyuan.duties.rules.rest import Measured, Rest
from anyuan.duties.rules.seats import Seat

BEHIND, WEEKS = timedelta(days=14), 5
MOST = 200
# Over which columns of a person those who plan duties reach them: their school, station, shifts and posts.
AREA = (
    "school__area__path",
    "organisation__area__path",
    "shifts__school__area__path",
    "appointments__school__area__path",
)
SCHOOL = ("school_id", "shifts__school_id", "appointments__school_id")
ORGANISATION = ("organisation_id", "shifts__organisation_id")


@dataclass(frozen=True, slots=True)
class Done:
    """A duty of the past with what this person showed there: when (None: nothing), and what it was worth."""

    line: Line
    made_at: datetime | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one person; ``asked`` is the strictest rest that a rule of theirs asks, ``hours`` are by week."""

    person: Person
    monday: date
    week: list[Line]
    done: list[Done]
    changes: list[Change]
    hours: list[tuple[date, float]]
    measured: Measured
    asked: Rest


def people_open_to(viewer: Viewer) -> QuerySet[Person]:
    """Whose page the viewer may open: one's own, and those of the people for whom one plans duties."""
    reach = visible(viewer, "duties.plan", area=AREA, school=SCHOOL, organisation=ORGANISATION)
    people = Person.objects.filter(active=True)
    if reach is None:
        return people
    named = Filling.objects.filter(occurrence__in=visible_to(viewer, "duties.plan").values("pk"), ended_at__isnull=True)
    reach |= Q(pk__in=named.values("person"))
    if viewer.person_id is not None:
        reach |= Q(pk=viewer.person_id)
    return people.filter(reach).distinct()


def sheet(viewer: Viewer, person: Person, monday: date, now: datetime) -> Sheet:
    """The page as far as the viewer sees the duties; one's own duties one sees all."""
    sunday = monday + timedelta(days=6)
    first = monday - timedelta(weeks=WEEKS - 1)
    named = Filling.objects.filter(person=person, ended_at__isnull=True)
    mine = visible_to(viewer).filter(pk__in=named.values("occurrence_id"))
    past = mine.filter(day__gte=timezone.localdate(now) - BEHIND, closes_at__lte=now).order_by("-opens_at", "-pk")
    held = _seats(mine.filter(day__gte=first, day__lte=sunday).exclude(state="excused"), person.pk)
    around = [seat for seat in held if _day(seat) >= monday - timedelta(days=7)]
    touched = Change.objects.filter(
        Q(from_person=person) | Q(to_person=person), occurrence__in=visible_to(viewer).values("pk")
    )
    return Sheet(
        person,
        monday,
        lines(mine.filter(day__gte=monday, day__lte=sunday).order_by("opens_at", "pk")[:MOST]),
        _done(lines(past[:MOST]), person.pk),
        list(
            touched.select_related("occurrence__rule", "other", "from_person", "to_person").order_by("-made_at")[:MOST]
        ),
        [(week, rest.hours(_of_week(held, week))) for week in (monday - timedelta(weeks=n) for n in range(WEEKS))],
        rest.measured(around, timezone.get_current_timezone()),
        _asked(mine.filter(day__gte=monday, day__lte=sunday)),
    )


def _done(past: list[Line], person: int) -> list[Done]:
    """What the person showed at each: the check-in that counted, else the last one that came."""
    rows = CheckIn.objects.filter(occurrence__in=[line.row.pk for line in past], person=person).order_by(
        "made_at", "pk"
    )
    shown: dict[int, CheckIn] = {}
    for one in rows:
        key = one.occurrence_id or 0
        if key not in shown or one.counts or not shown[key].counts:
            shown[key] = one
    found = []
    for line in past:
        check_in = shown.get(line.row.pk)
        found.append(Done(line, check_in.made_at if check_in else None, check_in.verdict if check_in else ""))
    return found


def _seats(rows: QuerySet[Occurrence], person: int) -> list[Seat]:
    found = rows.order_by("opens_at", "pk").values_list("pk", "opens_at", "closes_at")
    return [Seat(pk, person, opens, closes) for pk, opens, closes in found]


def _of_week(held: Iterable[Seat], monday: date) -> list[Seat]:
    return [seat for seat in held if monday <= _day(seat) < monday + timedelta(days=7)]


def _day(seat: Seat) -> date:
    return timezone.localdate(seat.opens_at)


def _asked(rows: QuerySet[Occurrence]) -> Rest:
    """The strictest of what the rules of these duties ask."""
    asked = [
        rest.rest_of({"rest": value or {}})
        for value in rows.order_by().values_list("rule__definition__rest", flat=True)
    ]
    runs = [one.longest_run_days for one in asked if one.longest_run_days]
    return Rest(max((one.minimum_hours for one in asked), default=0), min(runs, default=0))
