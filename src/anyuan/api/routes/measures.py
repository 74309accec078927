"""Figures with their definition, numerator and denominator, and the address of the rows that they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from anyuan.api.callers import allowed
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.words import AreaCode, Code
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.measures import queries
from anyuan.measures.rules import periods

router = Routes("measures")
Words = dict[str, str]
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
FORMS = rf"^([0-9]{{4}}(-(H[12]|Q[1-4]|W[0-9]{{2}}|[0-9]{{2}}(-[0-9]{{2}})?))?|{DAY}\.\.{DAY})$"
PeriodName = Annotated[
    str,
    Field(
        max_length=24,
        pattern=FORMS,
        description="2026, 2026-H1, 2026-Q3, 2026-11, 2026-W48, 2026-11-23 or 2026-11-01..2026-11-23; default: this month.",
    ),
]


class MeasureOut(Schema):
    """A measure in use."""

    name: str
    title: Words
    definition: Words
    unit: str
    good: str
    owner: Words
    version: int
    valid_from: date
    filled_to: date | None


class PartOut(Schema):
    """One part of a figure: a township, a school, a kind or an hour of the day."""

    key: str
    name: str
    numerator: int
    denominator: int | None
    value: float | None
    rows_url: str | None


class ComparisonOut(Schema):
    """Against the same period a year ago. ``flags`` say why to be careful."""

    numerator: int
    denominator: int | None
    value: float | None
    form: str
    amount: float | None
    by_chance: bool
    flags: list[str]


class FigureOut(Schema):
    """One measure over one period. ``value`` is null with a ``reason``: no_data or nothing (nothing to divide by)."""

    name: str
    definition: Words
    unit: str
    versions: list[int]
    period: str
    since: date
    until: date
    numerator: int
    denominator: int | None
    value: float | None
    reason: str
    interval: list[float] | None
    per_thousand_pupils: float | None
    days_counted: int
    days_asked: int
    filled_to: date | None
    rows_url: str
    last_year: ComparisonOut | None
    parts: list[PartOut] | None


@router.get("/measures", list[MeasureOut])
def list_measures(request: HttpRequest) -> Any:
    """Every measure in use, with the version that counts today's days."""
    allowed(request, "measures.see")
    known = queries.all_measures()
    filled = queries.filled_to(known)
    return [
        {
            "name": one.name,
            "title": one.title,
            "definition": one.newest.content["version"]["definition"],
            "unit": one.unit,
            "good": one.words["good"],
            "owner": one.words["owner"],
            "version": one.newest.number,
            "valid_from": one.newest.valid_from,
            "filled_to": filled.get(one.name),
        }
        for one in known.values()
    ]


@router.get("/measures/{name}", FigureOut, 404)
def get_measure(
    request: HttpRequest,
    name: Code,
    area: AreaCode | None = None,
    school: Code | None = None,
    organisation: Code | None = None,
    period: PeriodName | None = None,
    by: Literal["school", "township", "kind", "hour"] | None = None,
) -> Any:
    """A figure over a period, about everything the caller sees or one area, school or body of it; ``by`` splits it."""
    viewer = allowed(request, "measures.see")
    today = timezone.localdate(request.now)
    try:
        span = periods.read(period) if period else periods.of(today, "month")
        about = queries.about(viewer, area=area or "", school=school or "", organisation=organisation or "")
        figure = queries.figure(viewer, name, span, about, today=today)
    except (queries.MeasureUnknown, queries.NotThere, periods.PeriodUnreadable):
        raise NotThere from None
    return _figure(figure) | {"parts": _parts(viewer, figure, by) if by else None}


def _figure(one: queries.Figure) -> dict[str, Any]:
    then, told = one.last_year, one.year
    return {
        "name": one.measure.name,
        "definition": one.measure.newest.content["version"]["definition"],
        "unit": one.measure.unit,
        "versions": sorted(one.versions),
        "period": str(one.period),
        "since": one.period.first,
        "until": one.period.last,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": one.value,
        "reason": one.reason,
        "interval": list(one.interval) if one.interval else None,
        "per_thousand_pupils": one.per_thousand,
        "days_counted": one.days[0],
        "days_asked": one.days[1],
        "filled_to": one.filled_to,
        "rows_url": one.rows_url,
        "last_year": {
            "numerator": then.numerator,
            "denominator": then.denominator,
            "value": then.value,
            "form": told.form,
            "amount": told.amount,
            "by_chance": told.by_chance,
            "flags": list(told.flags),
        }
        if then and told
        else None,
    }


def _parts(viewer: Viewer, whole: queries.Figure, by: str) -> list[dict[str, Any]]:
    one, period, about = whole.measure, whole.over, whole.about
    if by == "township":
        lines = queries.by_township(viewer, one, period, about)
        split = {area.code if area else "": total for area, total, _count in lines}
        places = queries.township_abouts(viewer, about, lines)
        abouts = {area.code if area else "": place for area, place in places.items()}
        names = {area.code: area.name for area, _total, _count in lines if area}
    elif by == "school":
        found = queries.by_school(viewer, one, period, about)
        schools = School.objects.in_bulk([key for key in found if key])
        split = {schools[key].code if key else "": total for key, total in found.items()}
        abouts = {row.code: replace(about, school=row) for row in schools.values()}
        names = {row.code: row.name for row in schools.values()}
    else:
        split = {str(key): total for key, total in queries.by_axis(viewer, one, period, about, by).items()}
        abouts, names = {}, {}
    parts = queries.parts(whole, split, abouts, kinds=by == "kind")
    return [
        {
            "key": key,
            "name": names.get(key, key),
            "numerator": part.numerator,
            "denominator": part.denominator,
            "value": part.value,
            # An hour, or what belongs to no school, has no address of its own.
            "rows_url": part.rows_url if by == "kind" or key in abouts else None,
        }
        for key, part in sorted(parts.items())
    ]
