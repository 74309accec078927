"""The rows that a figure counts: the same source, day and conditions as when it was counted, as far as the person sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.measures.queries.catalogue import Measure, Version
from anyuan.measures.queries.sources import BOUND, Bound, matching, within
from anyuan.measures.queries.sources import counted as counting_rows
from anyuan.measures.queries.visible import About, rows_reach

PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One row, as a list shows it. ``ref`` and ``source`` lead to its record."""

    source: str
    pk: int
    ref: str
    title: str
    school: School | None
    at: date | datetime
    counted: bool
    kind: str = ""
    amount: int | None = None  # what it adds, where numbers are added up


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind a figure. ``counted`` are in the numerator, ``of`` in the denominator; ``seen`` may the viewer open.

    ``adds`` is what the rows come to where numbers are added up.
    ``lines`` is one page in the order of their days; ``after`` is where the next one begins, empty on the last.
    """

    lines: list[Line]
    counted: int
    of: int
    seen: int
    after: str
    adds: int | None = None


def rows_of(
    viewer: Viewer,
    one: Measure,
    first: date,
    last: date,
    of: About,
    *,
    now: datetime,
    kind: str = "",
    part: str = "numerator",
    after: str = "",
    page: int = PAGE,
) -> Rows:
    """One page of the rows of a figure over local days; ``part`` is numerator or denominator."""
    if one.is_stock:
        last = min(last, timezone.localdate(now))
    queryset = behind(viewer, one, first, last, of, part=part, kind=kind)
    counted = behind(viewer, one, first, last, of, kind=kind).count()
    # A plain count has no other rows than those that it counts.
    total = behind(viewer, one, first, last, of, part="denominator", kind=kind).count() if one.is_share else counted
    source = one.newest.counting.source.name
    bound = BOUND[source]
    seen = queryset if viewer.is_system else bound.seen(queryset, viewer, now)
    counting = one.newest.counting
    column, kind_column = bound.days[counting.day], bound.fields[counting.source.kind]
    amount = summed(one)
    found = list(
        _after(seen, column, after)
        .order_by(column, "pk")
        .values(*_columns(bound, column, kind_column, amount))[: page + 1]
    )
    schools = School.objects.in_bulk({row[bound.school] for row in found if row[bound.school]})
    lines = [_line(source, row, bound, column, kind_column, amount, schools, part) for row in found[:page]]
    more = f"{_iso(found[page - 1][column])}~{found[page - 1]['pk']}" if len(found) > page else ""
    whole = counted if part == "numerator" else total
    adds = (queryset.aggregate(n=Sum(amount))["n"] or 0) if amount else None
    return Rows(lines, counted, total, _how_many(viewer, seen, whole, len(found), after, page), more, adds)


def _how_many(viewer: Viewer, seen: QuerySet[Any], whole: int, found: int, after: str, page: int) -> int:
    """How many rows the viewer may open; where the first page is the last, they have just been read."""
    if viewer.is_system:
        return whole
    return found if not after and found <= page else seen.count()


def behind(
    viewer: Viewer, one: Measure, first: date, last: date, of: About, *, part: str = "numerator", kind: str = ""
) -> QuerySet[Any]:
    """The rows of a period by the versions that count its days, within what the viewer's figures reach."""
    bound = BOUND[one.newest.counting.source.name]
    if one.is_stock:
        version = one.on(last)
        rows = counting_rows(bound, one.newest.counting.day, first, last)
        rows = rows.filter(_of_version(bound, version, part)) if version else rows.none()
    else:
        wanted = Q(pk__in=[])
        for version, start, stop in one.spans(first, last):
            # A version may count another source; its rows then stand in that source's own list.
            if version.counting.source.name == one.newest.counting.source.name:
                wanted |= within(bound, version.counting.day, start, stop) & _of_version(bound, version, part)
        rows = bound.rows().filter(wanted)
    rows = rows.filter(rows_reach(viewer, of, bound.school, bound.area))
    return rows.filter(**{bound.fields[one.newest.counting.source.kind]: kind}) if kind else rows


def summed(one: Measure) -> str:
    """The column of its rows that a measure adds up; empty where rows are counted."""
    counting = one.newest.counting
    return BOUND[counting.source.name].fields[counting.sum] if counting.sum else ""


def _of_version(bound: Bound, version: Version, part: str) -> Q:
    found = matching(bound, version.counting.where)
    return found & matching(bound, version.counting.counted) if part == "numerator" else found


def _columns(bound: Bound, day: str, kind: str, amount: str) -> list[str]:
    return list(dict.fromkeys(["pk", bound.ref, bound.title, bound.school, day, kind, *([amount] if amount else [])]))


def _line(
    source: str, row: dict[str, Any], bound: Bound, day: str, kind: str, amount: str, schools: dict[int, School], part: str
) -> Line:  # fmt: skip
    return Line(
        source,
        row["pk"],
        str(row[bound.ref]),
        str(row[bound.title] or ""),
        schools.get(row[bound.school]) if row[bound.school] else None,
        row[day],
        part == "numerator",
        str(row[kind] or ""),
        (row[amount] or 0) if amount else None,
    )


def _after(rows: QuerySet[Any], column: str, after: str) -> QuerySet[Any]:
    at, _tilde, number = after.rpartition("~")
    if not at or not number.isdigit():
        return rows
    try:
        moment: Any = datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at)
    except ValueError:
        return rows
    return rows.filter(Q(**{f"{column}__gt": moment}) | Q(**{column: moment, "pk__gt": int(number)}))


def _iso(value: date | datetime) -> str:
    return value.isoformat()
