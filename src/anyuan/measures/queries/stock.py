"""Stocks: what the registers say as of a day. Nothing is added up over days, so nothing is stored and nothing goes stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from anyuan.directory.policy import Viewer
from anyuan.measures.queries.begins import begins, house_began
from anyuan.measures.queries.catalogue import Measure, Version
from anyuan.measures.queries.sources import BOUND, counted, matching
from anyuan.measures.queries.sums import Sum_
from anyuan.measures.queries.visible import About, rows_reach
from anyuan.measures.rules.periods import Period, after, of


def as_of(period: Period, today: date) -> date:
    """The day of a stock's figure: the last of the period, or today where that has not come yet."""
    return min(period.last, today)


def days_known(measures: Iterable[Measure], period: Period, today: date) -> dict[str, tuple[int, int]]:
    """Measure → (days known, days asked). What stands is asked of one day; what came, of every day up to it.

    A day before the register was kept is not known, nor one of which records have since been destroyed.
    """
    said, began, last = begins(), house_began(), as_of(period, today)
    found = {}
    for one in measures:
        counting = one.newest.counting
        begin = said.get(counting.source.name) or began
        first = period.first if counting.day == "came" else last
        asked = (last - first).days + 1 if period.first <= last else 0
        known = 0
        if asked and begin is not None and not BOUND[counting.source.name].gone(first):
            known = max(0, (last - max(first, begin)).days + 1)
        found[one.name] = (known, asked)
    return found


def sums(viewer: Viewer, measures: Iterable[Measure], period: Period, about: About) -> dict[str, Sum_]:
    """Measure → its figure, all measures of one source and day by one statement."""
    found: dict[str, Sum_] = {}
    for rows, some in _asked(viewer, measures, period, about):
        figures: dict[str, Any] = {}
        for number, (_one, version) in enumerate(some):
            figures |= _figures(version, number)
        row = rows.aggregate(**figures)
        for number, (one, version) in enumerate(some):
            found[one.name] = _sum(version, row, number)
    return found


def by_place(viewer: Viewer, one: Measure, period: Period, about: About) -> dict[tuple[int | None, str], Sum_]:
    """(school, "") → figure, and (None, path of the area) for what belongs to no school."""
    bound = BOUND[one.newest.counting.source.name]
    found: dict[tuple[int | None, str], Sum_] = defaultdict(Sum_)
    for (school, area), added in _split(viewer, one, period, about, bound.school, bound.area).items():
        found[school, "" if school else area or ""] += added
    return dict(found)


def by_kind(viewer: Viewer, one: Measure, period: Period, about: About) -> dict[Any, Sum_]:
    """Kind of row → figure."""
    source = one.newest.counting.source
    split = _split(viewer, one, period, about, BOUND[source.name].fields[source.kind])
    return {kind: added for (kind,), added in split.items()}


def by_month(viewer: Viewer, one: Measure, period: Period, about: About) -> dict[date, Sum_]:
    """First day of month → the figure at its end, for the months that begin within the period."""
    found, month = {}, of(period.first, "month")
    while month.first <= period.last:
        found[month.first] = sums(viewer, [one], month, about).get(one.name, Sum_())
        month = after(month)
    return found


def months_known(one: Measure, months: Iterable[date], today: date) -> set[date]:
    """Of these months (by their first day) those of which the register can say something."""
    return {first for first in months if days_known([one], of(first, "month"), today)[one.name][0]}


def _split(viewer: Viewer, one: Measure, period: Period, about: About, *columns: str) -> dict[tuple[Any, ...], Sum_]:
    found: dict[tuple[Any, ...], Sum_] = {}
    for rows, some in _asked(viewer, [one], period, about):
        for _one, version in some:
            mine = rows.filter(matching(BOUND[version.counting.source.name], version.counting.where))
            for row in mine.values(*columns).annotate(**_figures(version, 0)):
                found[tuple(row[column] for column in columns)] = _sum(version, row, 0)
    return found


def _asked(
    viewer: Viewer, measures: Iterable[Measure], period: Period, about: About
) -> Iterator[tuple[QuerySet[Any], list[tuple[Measure, Version]]]]:
    """Rows and the measures that are counted of them: by the version that holds on the last day."""
    groups: dict[tuple[str, str], list[tuple[Measure, Version]]] = defaultdict(list)
    for one in measures:
        version = one.on(period.last)
        if version is not None and version.counting.is_stock:
            groups[version.counting.source.name, version.counting.day].append((one, version))
    for (source, day), some in groups.items():
        bound = BOUND[source]
        rows = counted(bound, day, period.first, period.last)
        yield rows.filter(rows_reach(viewer, about, bound.school, bound.area)).order_by(), some


def _figures(version: Version, number: int) -> dict[str, Any]:
    counting = version.counting
    bound = BOUND[counting.source.name]
    where = matching(bound, counting.where)
    part: Q = where & matching(bound, counting.counted)
    total = Sum(bound.fields[counting.sum], filter=part) if counting.sum else Count("pk", filter=part)
    figures: dict[str, Any] = {f"n{number}": total}
    if counting.is_share:
        figures[f"d{number}"] = Count("pk", filter=where)
    return figures


def _sum(version: Version, row: dict[str, Any], number: int) -> Sum_:
    whole = (row[f"d{number}"] or 0) if version.counting.is_share else None
    return Sum_(row[f"n{number}"] or 0, whole, frozenset({version.number}))
