"""Sums over facts and months: a period, its months, and how it splits by school and township. No row is read to draw them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Q, Sum, When

from anyuan.directory.models import Area, AreaAlias, School
from anyuan.directory.policy import Viewer
from anyuan.measures.models import Day, Fact, Month, Span
from anyuan.measures.queries import stock
from anyuan.measures.queries.catalogue import Measure
from anyuan.measures.queries.sources import BOUND, counted, matching
from anyuan.measures.queries.sums import Sum_
from anyuan.measures.queries.visible import About, reach, rows_reach, schools_inside
from anyuan.measures.rules.periods import Period, months, of


def sums(viewer: Viewer, measures: Iterable[Measure], period: Period, about: About) -> dict[str, Sum_]:
    """Measure → its sum over a period, all measures by at most one statement for the months and one for the days; stocks as of
    the last day of the period."""
    measures = list(measures)
    found: dict[str, Sum_] = stock.sums(viewer, [one for one in measures if one.is_stock], period, about)
    names = {version.id: (one, version) for one in measures if not one.is_stock for version in one.versions}
    for row in _added(viewer, list(names), period, about, ()):
        one, version = names[row["definition_id"]]
        part = Sum_(row["n"] or 0, (row["d"] or 0) if one.is_share else None, frozenset({version.number}))
        found[one.name] = found[one.name] + part if one.name in found else part
    for one in measures:
        found.setdefault(one.name, Sum_(0, 0 if one.is_share else None))
    return found


def sums_and_reporting(
    viewer: Viewer, measures: Iterable[Measure], period: Period, about: About
) -> dict[str, tuple[Sum_, int]]:
    """Measure → its sum over a period, and how many schools (and areas of what has none) have any row in it; for whole months
    by one statement for all measures."""
    flows = [one for one in measures if not one.is_stock]
    names = {version.id: (one, version) for one in flows for version in one.versions}
    _whole, ends = months(period)
    split = () if not ends and all(len(one.versions) == 1 for one in flows) else ("school_id",)
    found = {one.name: Sum_(0, 0 if one.is_share else None) for one in flows}
    seen: dict[str, set[Any]] = defaultdict(set)
    counted: dict[str, int] = {}
    for row in _added(viewer, list(names), period, about, split, reporting=not split):
        one, version = names[row["definition_id"]]
        whole = (row["d"] or 0) if one.is_share else None
        found[one.name] += Sum_(row["n"] or 0, whole, frozenset({version.number}))
        if split:
            seen[one.name].add(row["school_id"])
        else:
            counted[one.name] = row["schools"] + (row["homeless"] or 0)
    return {name: (added, counted.get(name, len(seen[name]))) for name, added in found.items()}


def by_school(viewer: Viewer, one: Measure, period: Period, about: About) -> dict[int | None, Sum_]:
    """School → sum; under None what belongs to no school."""
    found: dict[int | None, Sum_] = defaultdict(Sum_)
    for (school, _area), added in by_place(viewer, one, period, about).items():
        found[school] += added
    return dict(found)


def by_place(viewer: Viewer, one: Measure, period: Period, about: About) -> dict[tuple[int | None, str], Sum_]:
    """(school, "") → sum, and (None, path of the area) for what belongs to no school."""
    if one.is_stock:
        return stock.by_place(viewer, one, period, about)
    found: dict[tuple[int | None, str], Sum_] = defaultdict(Sum_)
    numbers = {version.id: version.number for version in one.versions}
    for row in _added(viewer, list(numbers), period, about, ("school_id", "area_path")):
        whole = (row["d"] or 0) if one.is_share else None
        key = (row["school_id"], "" if row["school_id"] else row["area_path"])
        found[key] += Sum_(row["n"] or 0, whole, frozenset({numbers[row["definition_id"]]}))
    return dict(found)


def by_township(viewer: Viewer, one: Measure, period: Period, about: About) -> list[tuple[Area | None, Sum_, int]]:
    """The areas just below what the page is about: (area, sum, schools that stand there now), with what belongs to no school
    but to them. Under None stands what lies in none of them: rows and schools of the page's own area (`rest` names them).
    Schools that moved into another area take their past along."""
    schools = dict(schools_inside(viewer, about).values_list("id", "area__path"))
    level = level_of(about, schools.values())
    known = {path: area for path, area in _areas_at(about, level).items()}
    found: dict[str | None, Sum_] = defaultdict(lambda: Sum_(0, 0 if one.is_share else None))
    count: dict[str | None, int] = defaultdict(int)
    for path in schools.values():
        count[_place(path, level, known)] += 1
    moved = dict(AreaAlias.objects.values_list("code", "area__path"))
    for (school, area), added in by_place(viewer, one, period, about).items():
        if school is None:
            found[_place(_now_at(area, level, known, moved), level, known)] += added
        elif school in schools:
            found[_place(schools[school], level, known)] += added
    there = sorted(path for path in {*found, *count} if path is not None)
    lines: list[tuple[Area | None, Sum_, int]] = [(known[path], found[path], count[path]) for path in there]
    if None in found or None in count:
        lines.append((None, found[None], count[None]))
    return lines


def township_abouts(
    viewer: Viewer, about: About, lines: list[tuple[Area | None, Sum_, int]]
) -> dict[Area | None, About]:
    """What each line of such a table is about, for the link to its rows."""
    level = level_of(about, schools_inside(viewer, about).values_list("area__path", flat=True))
    return {
        area: replace(about, area=area) if area is not None else replace(about, above=level)
        for area, _total, _n in lines
    }


def _areas_at(about: About, level: int) -> dict[str, Area]:
    rows = Area.objects.filter(path__startswith=about.area.path) if about.area else Area.objects.all()
    return {area.path: area for area in rows if area.path.count("/") - 1 == level}


def _place(path: str, level: int, known: Mapping[str, Area]) -> str | None:
    """The area of that level in which a path lies; None above it."""
    key = _cut(path, level)
    return key if key in known else None


def _now_at(path: str, level: int, known: Mapping[str, Area], moved: Mapping[str, str]) -> str:
    """Where an area lies now that was written down under a code which has been abolished since."""
    if _cut(path, level) in known:
        return path
    return next((moved[code] for code in reversed(path.strip("/").split("/")) if code in moved), path)


def by_month(viewer: Viewer, one: Measure, period: Period, about: About) -> dict[date, Sum_]:
    """First day of month → sum, for every month with any row; of a stock what stood at its end."""
    if one.is_stock:
        return stock.by_month(viewer, one, period, about)
    numbers = {version.id: version.number for version in one.versions}
    rows = Month.objects.filter(
        reach(viewer, about), definition__in=list(numbers), first_day__gte=period.first.replace(day=1),
        first_day__lte=period.last,
    )  # fmt: skip
    found: dict[date, Sum_] = defaultdict(Sum_)
    for row in rows.order_by().values("definition_id", "first_day").annotate(n=Sum("numerator"), d=Sum("denominator")):
        whole = (row["d"] or 0) if one.is_share else None
        found[row["first_day"]] += Sum_(row["n"] or 0, whole, frozenset({numbers[row["definition_id"]]}))
    return dict(found)


def by_axis(viewer: Viewer, one: Measure, period: Period, about: About, axis: str) -> dict[Any, Sum_]:
    """``kind`` or ``hour`` (local) → sum, from the rows themselves."""
    from django.db.models.functions import ExtractHour

    if one.is_stock:
        return stock.by_kind(viewer, one, period, about) if axis == "kind" else {}
    found: dict[Any, Sum_] = defaultdict(lambda: Sum_(0, 0 if one.is_share else None))
    for version, first, last in one.spans(period.first, period.last):
        counting = version.counting
        bound = BOUND[counting.source.name]
        if axis == "hour" and bound.dated:
            continue
        rows = counted(bound, counting.day, first, last).filter(matching(bound, counting.where))
        rows = rows.filter(rows_reach(viewer, about, bound.school, bound.area)).order_by()
        key = ExtractHour(bound.days[counting.day]) if axis == "hour" else None
        rows = rows.annotate(axis_key=key) if key is not None else rows
        column = "axis_key" if key is not None else bound.fields[counting.source.kind]
        total = Count("pk", filter=matching(bound, counting.counted)) if one.is_share else Count("pk")
        total = Sum(bound.fields[counting.sum]) if counting.sum else total
        for value, n, d in rows.values_list(column).annotate(n=total, d=Count("pk")):
            found[value] += Sum_(n or 0, d if one.is_share else None, frozenset({version.number}))
    return dict(found)


def filled_days(measures: Iterable[Measure], period: Period) -> dict[str, int]:
    """Measure → how many days of the period are counted. What is reopened still says what it last knew, and counts here."""
    names = [one.name for one in measures]
    rows = Day.objects.filter(measure__in=names, day__gte=period.first, day__lte=period.last).order_by()
    return dict(rows.values_list("measure").annotate(n=Count("pk")))


def filled_to(names: Iterable[str]) -> dict[str, date]:
    """Measure → its last counted day."""
    from django.db.models import Max

    return dict(Day.objects.filter(measure__in=list(names)).order_by().values_list("measure").annotate(day=Max("day")))


def exposure(viewer: Viewer, period: Period, about: About) -> tuple[float, float]:
    """(school-days, mean number of pupils) under watch in a period: a school that opened in March counts from March."""
    inside = School.objects.filter(pk__in=schools_inside(viewer, about).values("pk"))
    spans = Span.objects.filter(school__in=inside.values("pk"), from_day__lte=period.last)
    spans = spans.filter(Q(to_day__isnull=True) | Q(to_day__gte=period.first))
    days = pupils = 0
    for first, last, heads in spans.values_list("from_day", "to_day", "pupils"):
        there = (min(last or period.last, period.last) - max(first, period.first)).days + 1
        days += there
        pupils += there * (heads or 0)
    return float(days), pupils / period.days


def _added(
    viewer: Viewer, ids: list[int], period: Period, about: About, split: tuple[str, ...], *, reporting: bool = False
) -> Iterator[dict[str, Any]]:
    whole, ends = months(period)
    within_reach = reach(viewer, about)
    figures: dict[str, Any] = {"n": Sum("numerator"), "d": Sum("denominator")}
    if reporting:
        homeless = Case(When(school=None, then=1), default=0, output_field=IntegerField())
        figures |= {"schools": Count("school_id", distinct=True), "homeless": Max(homeless)}
    if whole:
        rows = Month.objects.filter(within_reach, definition__in=ids, first_day__gte=whole[0], first_day__lte=whole[-1])
        yield from rows.order_by().values("definition_id", *split).annotate(**figures)
    for end in ends:
        some = Fact.objects.filter(within_reach, definition__in=ids, day__gte=end.first, day__lte=end.last)
        yield from some.order_by().values("definition_id", *split).annotate(**figures)


def level_of(about: About, paths: Iterable[str]) -> int:
    """How many codes deep the areas of the table lie: one below the page's own, or where the schools first part."""
    if about.area is not None:
        return about.area.path.count("/")
    parts = [path.strip("/").split("/") for path in set(paths)]
    if not parts:
        return 1
    depth = 0
    while all(len(one) > depth for one in parts) and len({one[depth] for one in parts}) == 1:
        depth += 1
    return depth + 1


def _cut(path: str, level: int) -> str:
    codes = path.strip("/").split("/")[:level]
    return "/" + "/".join(codes) + "/"


def trend_span(period: Period, now_day: date) -> Period:
    """Thirteen months that end with the period's last, so that the same month of last year is the first."""
    last = of(min(period.last, now_day), "month").last
    first = (last.replace(day=1) - timedelta(days=366)).replace(day=1)
    return Period(first, last)
