"""Ledgers on the screen: filters, order, pages by key, exact totals that count nothing at a million rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from anyuan.cases.models import Case, SavedView, Tally
from anyuan.cases.queries import search, visible
from anyuan.cases.queries.visible import visible_to
from anyuan.cases.rules import moves
from anyuan.directory.policy import Viewer
from anyuan.kernel.text import fold

LIMIT, MOST = 50, 200
# A total beyond this is shown as "more than" where no tally knows it.
COUNTED = 10_000
SORTS: Mapping[str, tuple[str, ...]] = {
    "newest": ("-opened_at", "-pk"),
    "due": ("due_at", "pk"),  # open cases only: nothing else has a clock
    "closed": ("-closed_at", "-pk"),  # closed cases only
}
LIGHTS = ("red", "yellow")
# What the tallies know; any other filter is counted.
TALLIED = frozenset({"kind", "state", "grade", "owner", "organisation", "school", "area", "sort"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for. ``state`` is a state, "open" or "ended"; ``owner`` "organisation:12"; dates are local."""

    kind: str = ""
    state: str = ""
    grade: str = ""
    category: str = ""
    owner: str = ""
    organisation: int = 0
    handler: int = 0
    school: int = 0
    area: str = ""
    light: str = ""
    source: str = ""
    opened_from: date | None = None
    opened_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    year: int = 0  # the ledger of a year: what was opened in it, and what was still open when it began (结转)
    bounced: bool = False
    reopened: bool = False
    supervised: bool = False
    exercise: bool = False
    text: str = ""
    sort: str = "newest"

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """From an address or a saved view; what cannot be understood is left out."""
        values: dict[str, Any] = {}
        for column in fields(cls):
            value = given.get(column.name)
            if value not in (None, ""):
                values[column.name] = _value(str(column.type), value)
        asked = cls(**{name: value for name, value in values.items() if value is not None})
        return replace(asked, sort=asked.sort if asked.sort in SORTS else "newest", text=fold(asked.text)[:80])

    def plain(self) -> dict[str, Any]:
        """Only what was asked, as JSON keeps it and an address shows it."""
        empty = Asked()
        given = {name: value for name, value in asdict(self).items() if value != getattr(empty, name)}
        return {name: v.isoformat() if isinstance(v, date) else v for name, v in given.items()}


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``next`` is the key of the following one. ``narrow``: too much to look at, add a word."""

    cases: list[Case]
    next: str
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """How many there are; ``exact`` is False for "more than"."""

    count: int
    exact: bool = True


def page(viewer: Viewer, asked: Asked, *, now: datetime, limit: int = LIMIT, after: str = "") -> Page:
    """One page of what the viewer may see."""
    limit = max(1, min(limit, MOST))
    rows = matching(viewer, asked, now=now)
    if asked.text:
        found = searched(viewer, rows, asked.text, now=now, limit=limit, before=int(after) if after.isdigit() else None)
        return Page(found.cases, str(found.before or ""), found.narrow)
    column = SORTS[asked.sort][0]
    rows = _after(rows, column, after).order_by(*SORTS[asked.sort])
    ways = visible.ways(viewer, now=now) if asked.school == asked.organisation == asked.handler == 0 else None
    cases = list(rows[: limit + 1]) if ways is None else _merged(rows, ways, column, limit + 1)
    last = cases[limit - 1] if len(cases) > limit else None
    key = f"{getattr(last, column.lstrip('-')).isoformat()}~{last.pk}" if last else ""
    return Page(cases[:limit], key)


def searched(
    viewer: Viewer, rows: QuerySet[Case], text: str, *, now: datetime, limit: int, before: int | None = None
) -> search.Found:
    """One page of those of ``rows``, all of which the viewer may see, that hold every word of ``text``, newest first. No
    protected case is found by its words, not even by those who are named to it (red line 7)."""
    own = visible.ways(viewer, now=now)
    return search.newest(rows.filter(protected=False), text, limit=limit, before=before, ways=own)


def matching(viewer: Viewer, asked: Asked, *, now: datetime, action: str = "cases.see") -> QuerySet[Case]:
    """What the viewer may see of what is asked, in no order; the text is searched by `page` and `every`."""
    return visible_to(viewer, action, now=now).filter(conditions(asked, now))


def every(viewer: Viewer, asked: Asked, *, now: datetime, most: int) -> list[int]:
    """Numbers of up to ``most`` cases of the list that the viewer may take out, in its order. No protected case is among
    them (red line 7)."""
    rows = matching(viewer, asked, now=now, action="cases.export").filter(protected=False)
    if asked.text:
        return [case.pk for case in search.newest(rows, asked.text, limit=most).cases]
    return list(rows.order_by(*SORTS[asked.sort]).values_list("pk", flat=True)[:most])


def total(viewer: Viewer, asked: Asked, *, now: datetime) -> Total:
    """How many cases the list holds: from the tallies where they know, else counted as far as anybody reads."""
    given = {name for name in asked.plain() if name not in TALLIED}
    if not given:
        return Total(_tallied(viewer, asked, now))
    if asked.text:
        found = search.newest(matching(viewer, asked, now=now).filter(protected=False), asked.text, limit=COUNTED)
        return Total(len(found.cases), found.before is None and not found.narrow)
    count = matching(viewer, asked, now=now).order_by().values("pk")[: COUNTED + 1].count()
    return Total(min(count, COUNTED), count <= COUNTED)


def conditions(asked: Asked, now: datetime) -> Q:
    """The filters as a condition on cases."""
    found = _sort_of(asked) & Q(exercise=asked.exercise)
    for name in ("category", "source"):
        if value := getattr(asked, name):
            found &= Q(**{name: value})
    if asked.handler:
        found &= Q(handler_id=asked.handler)
    if asked.light == "red":
        found &= Q(open=True, due_at__lt=now)
    elif asked.light == "yellow":
        found &= Q(open=True, yellow_at__lte=now, due_at__gte=now)
    for name in ("opened", "closed"):
        if day := getattr(asked, f"{name}_from"):
            found &= Q(**{f"{name}_at__gte": _midnight(day)})
        if day := getattr(asked, f"{name}_to"):
            found &= Q(**{f"{name}_at__lt": _midnight(day + timedelta(days=1))})
    if 1949 <= asked.year <= 9000:
        begins, ends = _midnight(date(asked.year, 1, 1)), _midnight(date(asked.year + 1, 1, 1))
        ended_before = Q(open=False) & (Q(closed_at__lt=begins) | Q(closed_at__isnull=True, opened_at__lt=begins))
        found &= Q(opened_at__lt=ends) & ~ended_before
    for name in ("bounced", "reopened", "supervised"):
        if getattr(asked, name):
            found &= Q(**{f"{name}_count__gt": 0})
    return found


def saved_views(viewer: Viewer) -> list[SavedView]:
    """The lists that the viewer keeps."""
    return list(SavedView.objects.filter(person_id=viewer.person_id)) if viewer.person_id is not None else []


def _sort_of(asked: Asked) -> Q:
    """The filters that tallies know as well; the columns have the same names there."""
    found = Q()
    if asked.kind:
        found &= Q(kind=asked.kind)
    if asked.state in moves.STATES:
        found &= Q(state=asked.state)
    elif asked.state in ("open", "ended"):
        found &= Q(open=asked.state == "open")
    if asked.sort == "due":
        found &= Q(open=True)
    elif asked.sort == "closed":
        found &= Q(state="closed")
    if asked.grade:
        found &= Q(grade=asked.grade)
    kind, _colon, number = asked.owner.partition(":")
    if number.isdigit():
        found &= Q(owner_kind=kind, owner_id=int(number))
    if asked.organisation:
        found &= Q(organisation_id=asked.organisation)
    if asked.school:
        found &= Q(school_id=asked.school)
    if asked.area:
        found &= Q(area_path__startswith=asked.area)
    return found


def _tallied(viewer: Viewer, asked: Asked, now: datetime) -> int:
    """By the viewer's roles from the tallies; what else the viewer sees (by being involved, protected) is little."""
    reach = visible.by_role(viewer)
    summed = Tally.objects.filter(reach & _sort_of(asked)).aggregate(n=Sum("count"))["n"] or 0
    if viewer.is_system:
        return summed + Case.objects.filter(conditions(asked, now), protected=True).count()
    return summed + sum(part.filter(conditions(asked, now)).count() for part in visible.beside_role(viewer, now=now))


def _merged(rows: QuerySet[Case], ways: list[Q], column: str, most: int) -> list[Case]:
    """The first of ``rows`` by several ways, each short: a school among hundreds finds its few without passing all others."""
    name = column.lstrip("-")
    keys = {key for way in ways for key in rows.filter(way).values_list(name, "pk")[:most]}
    first = [pk for _at, pk in sorted(keys, reverse=column.startswith("-"))[:most]]
    found = Case.objects.select_related(*visible.SHOWN_WITH).in_bulk(first)
    return [found[pk] for pk in first if pk in found]


def _after(rows: QuerySet[Case], column: str, after: str) -> QuerySet[Case]:
    at, _tilde, number = after.rpartition("~")
    moment = parse_datetime(at) if at and number.isdigit() else None
    if moment is None:
        return rows
    name, sign = column.lstrip("-"), "lt" if column.startswith("-") else "gt"
    later = Q(**{f"{name}__{sign}": moment}) | Q(**{name: moment, f"pk__{sign}": int(number)})
    # The first condition alone is what an index can begin from.
    return rows.filter(Q(**{f"{name}__{sign}e": moment}) & later)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), timezone.get_current_timezone())


def _value(kind: str, value: Any) -> Any:
    match kind:
        case "str":
            return str(value)[:120]
        case "int":
            return int(value) if str(value).isdigit() and len(str(value)) < 16 else None
        case "bool":
            return str(value).lower() in ("1", "true", "on", "yes")
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value))
    except ValueError:
        return None
