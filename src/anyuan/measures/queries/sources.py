"""Where the rows of each named source are. The words stand in `rules.vocabulary`; a test holds the two together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from anyuan.cases.models import Case, CaseTally
from anyuan.cases.queries import visible_to as cases_visible
from anyuan.directory.policy import Viewer, limit
from anyuan.duties.models import CheckIn, Occurrence
from anyuan.duties.queries import check_ins_visible_to
from anyuan.duties.queries import visible_to as duties_visible
from anyuan.incidents.models import Call, Incident, Leg
from anyuan.incidents.queries import visible_to as incidents_visible
from anyuan.intake.models import PathOutage
from anyuan.measures.rules.definitions import Condition

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """A source at its table. ``fields`` and ``days``: name → column. ``subjects``: subject of the journal → column that
    holds its number. ``moves``: a row may come to count on another day (closed again), so its whole course is looked at.
    """

    rows: Callable[[], Rows]
    seen: Callable[[Rows, Viewer, datetime], Rows]
    fields: Mapping[str, str]
    days: Mapping[str, str]
    subjects: Mapping[str, str]
    ref: str
    title: str
    school: str = "school_id"
    area: str = "area_path"
    dated: bool = False  # the day is a date already
    moves: bool = False
    gone: Callable[[date], bool] = field(default=lambda day: False)  # rows of this day may have been disposed of


def _since(column: str, start: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(column) - F(start), output_field=DurationField())


def _incidents() -> Rows:
    rows = Incident.objects.filter(exercise=False).exclude(state="merged")
    return rows.annotate(
        acknowledge_span=_since("acknowledged_at", "received_at"), arrive_span=_since("arrived_at", "received_at")
    )


def _outages() -> Rows:
    return PathOutage.objects.annotate(
        of_school=Coalesce("line__school_id", "device__school_id"),
        of_area=Coalesce("line__school__area__path", "device__school__area__path"),
    )


def _among(rows: Rows, seen: Rows, column: str = "pk") -> Rows:
    """Rows that are among those seen: asked row by row, so that a page of a hundred costs a hundred look-ups."""
    return rows.filter(Exists(seen.filter(pk=OuterRef(column)).order_by()))


def _cases_gone(day: date) -> bool:
    # A case is tallied by the month of its opening; it may have counted as closed up to a season later.
    return CaseTally.objects.filter(month__gt=day - timedelta(days=100), month__lte=day).exists()


def _same(**columns: str) -> dict[str, str]:
    return columns


def _names(*names: str, under: str = "") -> dict[str, str]:
    return {name: f"{under}{name}" for name in names}


BOUND: Mapping[str, Bound] = {
    "incidents": Bound(
        _incidents,
        lambda rows, viewer, now: _among(rows, incidents_visible(viewer)),
        _names("kind", "level", "state", "open", "verdict", "cause", "major", "reopened_count")
        | {name: f"{name}_at" for name in ("recalled", "acknowledged", "arrived", "closed")}
        | _same(acknowledge_seconds="acknowledge_span", arrive_seconds="arrive_span"),
        {"received": "received_at", "closed": "closed_at"},
        {"incidents.incident": "pk"},
        ref="ref",
        title="kind",
        moves=True,
    ),
    "legs": Bound(
        lambda: (
            Leg.objects.filter(incident__exercise=False).exclude(incident__state="merged").exclude(state="cancelled")
        ),
        lambda rows, viewer, now: _among(rows, incidents_visible(viewer), "incident_id"),
        _names("name", "state") | _names("kind", "level", under="incident__"),
        {"received": "incident__received_at"},
        {"incidents.incident": "incident_id"},
        ref="incident__ref",
        title="name",
        school="incident__school_id",
        area="incident__area_path",
    ),
    "calls": Bound(
        lambda: Call.objects.filter(exercise=False),
        lambda rows, viewer, now: limit(rows, viewer, "calls.see", area="area_path", organisation=None),
        _names("channel", "kind", "anonymous"),
        {"received": "received_at"},
        {"incidents.call": "pk"},
        ref="code",
        title="channel",
    ),
    "cases": Bound(
        # Protected cases are in no list and so in no count by school (red line 7); joined and dismissed ones are no matter.
        lambda: Case.objects.filter(exercise=False, protected=False).exclude(state__in=("joined", "dismissed")),
        lambda rows, viewer, now: _among(rows, cases_visible(viewer, now=now)),
        _names("kind", "grade", "category", "state", "open", "source", "on_time")
        | _names("bounced_count", "reopened_count", "supervised_count")
        | {name: f"{name}_at" for name in ("closed", "verified", "replied")}
        | _same(falsely_closed="falsely_closed_at"),
        {"opened": "opened_at", "closed": "closed_at"},
        {"cases.case": "pk"},
        ref="ref",
        title="title",
        moves=True,
        gone=_cases_gone,
    ),
    "duties": Bound(
        lambda: Occurrence.objects.exclude(state__in=("withdrawn", "planned")),
        lambda rows, viewer, now: _among(rows, duties_visible(viewer)),
        _names("state", "needed", "arrived")
        | _same(kind="rule__kind", rule="rule__key", programme="post__programme__code"),
        {"owed": "day"},
        {"duties.occurrence": "pk", "duties.round": "round_id"},
        ref="pk",
        title="rule__key",
        dated=True,
    ),
    "check_ins": Bound(
        lambda: CheckIn.objects.filter(occurrence__isnull=False).exclude(occurrence__state="withdrawn"),
        lambda rows, viewer, now: _among(rows, check_ins_visible_to(viewer)),
        _names("method", "verdict", "role", "clock", "head_count") | _same(kind="occurrence__rule__kind"),
        {"made": "made_at"},
        {"duties.occurrence": "occurrence_id"},
        ref="occurrence_id",
        title="occurrence__rule__key",
    ),
    "outages": Bound(
        _outages,
        lambda rows, viewer, now: limit(
            rows, viewer, "lines.see", area="of_area", school="of_school", organisation=None
        ),
        _names("path") | _same(restored="restored_at"),
        {"lost": "lost_at"},
        {},
        ref="pk",
        title="path",
        school="of_school",
        area="of_area",
    ),
}


def within(bound: Bound, day_name: str, first: date, last: date) -> Q:
    """Rows that count on the local days ``first`` … ``last``."""
    column = bound.days[day_name]
    if bound.dated:
        return Q(**{f"{column}__gte": first, f"{column}__lte": last})
    return Q(**{f"{column}__gte": midnight(first), f"{column}__lt": midnight(last + timedelta(days=1))})


def matching(bound: Bound, conditions: Iterable[Condition]) -> Q:
    """Rows that meet all conditions."""
    found = Q()
    for one in conditions:
        column = bound.fields[one.field]
        value = timedelta(seconds=one.value) if column.endswith("_span") else one.value
        match one.operator:
            case "is":
                found &= Q(**{column: value})
            case "is_not":
                found &= ~Q(**{column: value})
            case "in":
                found &= Q(**{f"{column}__in": value})
            case "not_in":
                found &= ~Q(**{f"{column}__in": value})
            case "at_least":
                found &= Q(**{f"{column}__gte": value})
            case "at_most":
                found &= Q(**{f"{column}__lte": value})
            case "there":
                found &= Q(**{f"{column}__isnull": not value})
    return found


def midnight(day: date) -> datetime:
    """The beginning of a local day."""
    return datetime.combine(day, time(0), timezone.get_default_timezone())
