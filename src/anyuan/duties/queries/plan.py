"""The week of one school or station as a sheet to be filled with names: a line for each post and window, a cell for each day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from anyuan.directory.models import Organisation, Person, School
from anyuan.directory.policy import Viewer
from anyuan.duties.models import Filling, Occurrence, Seat, WeekPlan
from anyuan.duties.queries.visible import visible_to

MOST_PEOPLE = 300


@dataclass(frozen=True, slots=True)
class Place:
    """One seat of a cell: the force that is needed and who stands there, by the names at the duty or by the draft."""

    key: str
    force: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a line; without an occurrence nothing is owed on it."""

    row: Occurrence | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A post in one window through the week."""

    row: Occurrence
    cells: list[Cell] = field(default_factory=lambda: [Cell() for _day in range(7)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """The week: its plan, if somebody has begun one, and its lines."""

    monday: date
    plan: WeekPlan | None
    lines: list[Line]
    people: list[Person]

    @property
    def draft(self) -> bool:
        """May names still be put in all at once? After publishing they change one by one, each with a reason."""
        return self.plan is None or self.plan.state == "draft"


def week_sheet(viewer: Viewer, where: School | Organisation, monday: date, *, everything: bool = False) -> Sheet:
    """The sheet of a week. Without ``everything`` only what asks for names ahead is on it."""
    own = {"school": where} if isinstance(where, School) else {"organisation": where, "school": None}
    rows = visible_to(viewer, "duties.plan").filter(**own, day__gte=monday, day__lt=monday + timedelta(days=7))
    rows = rows.exclude(needed=0).order_by("rule__key", "place_id", "post_id", "window", "day")
    rows = rows if everything else rows.filter(rule__definition__named=True)
    plan = WeekPlan.objects.filter(**own, monday=monday).first()
    named = _names(rows, plan)
    lines: dict[tuple[int, str], Line] = {}
    for row in rows.select_related("rule", "place")[:500]:
        line = lines.setdefault((row.post_id, row.window), Line(row))
        line.cells[(row.day - monday).days] = Cell(row, tuple(_places(row, named)))
    return Sheet(monday, plan, list(lines.values()), people_of(where))


def people_of(where: School | Organisation) -> list[Person]:
    """Who may stand there: the people of the school or station, by name."""
    people = Person.objects.filter(active=True)
    if isinstance(where, School):
        appointed = Q(appointments__school=where, appointments__ends_on__isnull=True)
        people = people.filter(Q(school=where) | Q(shifts__school=where) | appointed)
    else:
        people = people.filter(organisation=where)
    return list(people.distinct().order_by("name", "pk")[:MOST_PEOPLE])


def others_to_swap(viewer: Viewer, row: Occurrence) -> list[Filling]:
    """Names at other duties of the same school or station in the week around, with whom somebody could change places."""
    own = {"school": row.school_id} if row.school_id else {"school": None, "organisation": row.organisation_id}
    near = visible_to(viewer, "duties.plan").filter(
        **own, state="planned", day__gte=row.day - timedelta(days=7), day__lte=row.day + timedelta(days=7)
    )
    there = Filling.objects.filter(occurrence__in=near.exclude(pk=row.pk).values("pk"), ended_at__isnull=True)
    there = there.exclude(person__in=row.fillings.filter(ended_at__isnull=True).values("person"))
    return list(there.select_related("occurrence__rule", "person").order_by("opens_at", "pk")[:200])


def _names(rows: QuerySet[Occurrence], plan: WeekPlan | None) -> dict[tuple[int, str, int, str], list[Person]]:
    """(post, window, weekday, force) → people: a draft's lines, else who is named at the duties."""
    found: dict[tuple[int, str, int, str], list[Person]] = defaultdict(list)
    if plan is not None and plan.state == "draft":
        for seat in Seat.objects.filter(plan=plan).select_related("person"):
            found[seat.post_id, seat.window, seat.weekday, seat.role].append(seat.person)
        return found
    there = Filling.objects.filter(occurrence__in=rows.order_by().values("pk"), ended_at__isnull=True)
    for one in there.select_related("person", "occurrence").order_by("pk"):
        row = one.occurrence
        found[row.post_id, row.window, row.day.isoweekday(), one.role].append(one.person)
    return found


def _places(row: Occurrence, named: dict[tuple[int, str, int, str], list[Person]]) -> list[Place]:
    found = []
    weekday = row.day.isoweekday()
    for force, count in sorted(row.needs.items()):
        people = named.get((row.post_id, row.window, weekday, force), [])
        for n in range(max(count, len(people))):
            key = f"seat|{row.post_id}|{weekday}|{row.window}|{force}|{n}"
            found.append(Place(key, force, people[n] if n < len(people) else None))
    return found
