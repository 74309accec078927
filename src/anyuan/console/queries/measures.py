"""What the screens of figures show, gathered through the person asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from anyuan.console.present import charts, figures
from anyuan.console.present.words import named
from anyuan.console.queries.measure_doors import kind_word
from anyuan.directory.models import Area, Organisation, School
from anyuan.directory.policy import Viewer
from anyuan.measures import queries
from anyuan.measures.models import Day, Month
from anyuan.measures.queries import About, Figure, Measure
from anyuan.measures.queries.visible import reach
from anyuan.measures.rules import periods, small
from anyuan.measures.rules.periods import Period

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure on the dashboard, with a small line of its last twelve months."""

    shown: figures.Shown
    line: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: an area, a school or a kind. ``hidden``: too small to be shown to whoever may not open the rows."""

    label: str
    figure: Figure
    share: int
    link: str = ""
    schools: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What the page is about, for its head and its choice."""

    about: About
    title: str
    choices: list[tuple[str, str, str, bool]] = field(default_factory=list)  # name, code, label, chosen


def place(viewer: Viewer, asked: Mapping[str, str]) -> Place:
    """What the address is about. Raises measures.queries.NotThere."""
    about = queries.about(
        viewer,
        area=asked.get("area", ""),
        school=asked.get("school", ""),
        organisation=asked.get("organisation", ""),
        above=asked.get("above", ""),
    )
    rows = about.school or about.body or about.area or _widest(viewer)
    return Place(about, named(rows) if rows is not None else "", _choices(viewer, about))


def _widest(viewer: Viewer) -> Any:
    for grant in viewer.grants:
        if grant.school_id is not None:
            return School.objects.filter(pk=grant.school_id).first()
        if grant.organisation_id is not None:
            return Organisation.objects.filter(pk=grant.organisation_id).first()
        if grant.area_path:
            return Area.objects.filter(path=grant.area_path).first()
    return None


def _choices(viewer: Viewer, about: About) -> list[tuple[str, str, str, bool]]:
    """Townships and bodies with schools that the viewer sees; schools are reached through the tables."""
    seen = queries.schools_of(viewer)
    areas = Area.objects.filter(pk__in=seen.order_by().values("area_id")).order_by("code")[:200]
    bodies = Organisation.objects.filter(
        Q(pk__in=seen.order_by().values("police_station_id")) | Q(pk__in=seen.order_by().values("organisation_id"))
    ).order_by("code")[:200]
    found = [("area", one.code, named(one), about.area == one) for one in areas] if len(areas) > 1 else []
    if len(areas) > 1 or about.body is not None:
        found += [("organisation", one.code, named(one), about.body == one) for one in bodies]
    return found


def period_of(text: str, now: datetime) -> Period:
    """The period of an address; this month without one. Raises PeriodUnreadable."""
    return periods.read(text) if text else periods.of(timezone.localdate(now) - timedelta(days=1), "month")


def tiles(viewer: Viewer, period: Period, about: About, now: datetime) -> list[tuple[str, list[Tile]]]:
    """(group, its tiles), in the order of the catalogue."""
    found: dict[str, list[Tile]] = {}
    for tile in tiles_of(viewer, period, about, now):
        found.setdefault(str(figures.GROUPS[tile.shown.figure.measure.words["group"]]), []).append(tile)
    return list(found.items())


def tiles_of(
    viewer: Viewer, period: Period, about: About, now: datetime, names: Iterable[str] | None = None
) -> list[Tile]:
    """A tile for every measure, or for those named and in their order."""
    today = timezone.localdate(now)
    lines = _lines(viewer, period, about, today)
    answered = queries.figures(viewer, period, about, today=today, names=names)
    return [Tile(figures.shown(one), lines.get(one.measure.name, [])) for one in answered]


def _lines(viewer: Viewer, period: Period, about: About, today: date) -> dict[str, list[str]]:
    """Measure → its small line, all of them by one statement."""
    from django.db.models import Sum

    known = queries.all_measures()
    owner = {version.id: one for one in known.values() for version in one.versions}
    last = min(period.last, today).replace(day=1)
    months = [_month(last, -n) for n in range(MONTHS - 1, -1, -1)]
    rows = Month.objects.filter(
        reach(viewer, about), definition__in=list(owner), first_day__gte=months[0], first_day__lte=last
    )
    added: dict[tuple[str, date], tuple[int, int]] = {}
    for row in rows.order_by().values("definition_id", "first_day").annotate(n=Sum("numerator"), d=Sum("denominator")):
        key = owner[row["definition_id"]].name, row["first_day"]
        n, d = added.get(key, (0, 0))
        added[key] = n + row["n"], d + (row["d"] or 0)
    counted = _counted_months(list(known), months[0], last)
    return {
        name: charts.spark(
            [_value(one, added.get((name, m)), (name, m) in counted) for m in months], share=one.is_share
        )
        for name, one in known.items()
    }


def _value(one: Measure, added: tuple[int, int] | None, counted: bool) -> float | None:
    if not counted:
        return None
    n, d = added or (0, 0)
    if one.is_share:
        return n / d if d else None
    return float(n)


def _counted_months(names: list[str], first: date, last: date) -> set[tuple[str, date]]:
    """(measure, month) of which something is counted: three days of each month are looked up, not all of them."""
    months = [_month(first, n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]
    days = [month.replace(day=number) for month in months for number in (1, 15, 28)]
    rows = Day.objects.filter(measure__in=names, day__in=days).order_by().values_list("measure", "day")
    return {(name, day.replace(day=1)) for name, day in rows}


def _month(first: date, by: int) -> date:
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def trend(viewer: Viewer, one: Measure, period: Period, about: About, today: date) -> charts.Chart:
    """The last twelve months up to the period's, with the same months a year before."""
    last = min(period.last, today).replace(day=1)
    months = [_month(last, -n) for n in range(MONTHS - 1, -1, -1)]
    earlier = [_month(month, -12) for month in months]
    added = queries.by_month(viewer, one, Period(earlier[0], last), about)
    counted = _counted_months([one.name], earlier[0], last)
    if one.is_stock:
        counted = {(one.name, month) for month in queries.months_known(one, (*months, *earlier), today)}

    def value(month: date) -> float | None:
        total = added.get(month)
        pair = (total.numerator, total.denominator or 0) if total else None
        return _value(one, pair, (one.name, month) in counted)

    now = [value(month) for month in months]
    starts = {version.valid_from for version in one.versions[1:]}
    breaks = [n for n, month in enumerate(months) if any(month <= day < _month(month, 1) for day in starts)]
    said_points = [f"{m:%Y-%m}: {figures.amount(v, share=one.is_share)}" for m, v in zip(months, now, strict=True)]
    return charts.trend(
        months, now, [value(m) for m in earlier], share=one.is_share, breaks=breaks, words=said_points
    )  # fmt: skip


def table(viewer: Viewer, whole: Figure, by: str, *, published: bool = False) -> list[Row]:
    """The figure split by township, school, kind or hour; ``published`` leaves small cells out (red line 11)."""
    one, period, about = whole.measure, whole.over, whole.about
    if by == "township":
        lines = queries.by_township(viewer, one, period, about)
        keys = {area.pk if area else None: (area, count) for area, _total, count in lines}
        split = {area.pk if area else None: total for area, total, _count in lines}
        places = queries.township_abouts(viewer, about, lines)
        abouts = {area.pk if area else None: place for area, place in places.items()}
        found = queries.parts(whole, split, abouts)
        labels = {pk: named(area) if area else _("In none of these areas") for pk, (area, _n) in keys.items()}
        rows = [(pk, labels[pk], found[pk], "area" if pk else "", keys[pk][1]) for pk in split]
    elif by == "school":
        split = {key: total for key, total in queries.by_school(viewer, one, period, about).items() if key}
        schools = School.objects.in_bulk([key for key in split if key])
        found = queries.parts(whole, split, {pk: replace(about, school=schools[pk]) for pk in split})
        rows = [(pk, named(schools[pk]), found[pk], "school", 1) for pk in split]
        rows.sort(key=lambda row: (-(row[2].numerator), row[1]))
    else:
        split = queries.by_axis(viewer, one, period, about, by)
        found = queries.parts(whole, split, {}, kinds=by == "kind")
        rows = [
            (key, kind_word(one, key) if by == "kind" else f"{key:02}:00", found[key], "", 0) for key in sorted(split)
        ]
    hidden = small.suppressed({row[0]: row[2].numerator for row in rows}) if published else set()
    most = max([row[2].value or 0 for row in rows if row[0] not in hidden] + [0.0]) or 1
    return [
        Row(label, figure, round(100 * (figure.value or 0) / most), link, count, key in hidden)
        for key, label, figure, link, count in rows
    ]
