"""The hand-over note of a shift (交接班): open incidents, cases that fall due, faults, and what to watch next.

One generator for a school, for a station and for the centre: what differs is which rows are theirs (`Reach`). Generated whole
from what stands in the books; there is nothing to type, so nothing is forgotten or embellished.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from anyuan.cases import queries as cases
from anyuan.directory import policy
from anyuan.directory.models import Organisation, School
from anyuan.directory.policy import Viewer
from anyuan.duties import queries as duties
from anyuan.duties.models import Occurrence
from anyuan.duties.queries.board import Line, lines
from anyuan.duties.queries.calendar import calendars
from anyuan.incidents import queries as incidents
from anyuan.incidents.rules.moves import OPEN_STATES as OPEN
from anyuan.intake.models import LineContact, PointState

BACK, AHEAD = timedelta(hours=12), timedelta(hours=24)
CASES_AHEAD = timedelta(days=3)
MOST = 50
# Kinds of day that whoever comes has to know of.
WATCHED = ("exam", "weather", "peak", "closed", "holiday", "make_up")
CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows belong on a note: conditions on incidents, cases, duties, and on schools (through a column's name)."""

    incidents: Q
    cases: Q
    duties: Q
    schools: Q

    def of_schools(self, column: str) -> Q:
        """The condition on schools, seen from a row that has its school in ``column``."""
        return Q(**{f"{column}__in": School.objects.filter(self.schools).values("pk")})


def reach_of(where: School | Organisation) -> Reach:
    """What a school, a station or the centre answers for.

    A school: its own. The centre: everything in its area. Any other body: the schools that it guards or runs, what it was
    given, the duties that it owes itself and those at which its people are named.
    """
    if isinstance(where, School):
        return Reach(Q(school=where), Q(school=where), Q(school=where), Q(pk=where.pk))
    if where.kind == CENTRE:
        within = Q(area_path__startswith=where.area.path)
        return Reach(within, within, within, Q(area__path__startswith=where.area.path))
    schools = Q(police_station=where) | Q(organisation=where)
    theirs = Q(school__in=School.objects.filter(schools).values("pk"))
    named = Q(fillings__person__organisation=where, fillings__ended_at__isnull=True)
    own = Q(pk__in=Occurrence.objects.filter(named).values("pk")) | Q(organisation=where, school__isnull=True)
    return Reach(Q(organisation=where) | theirs, Q(organisation=where), own, schools)


@dataclass(frozen=True, slots=True)
class Note:
    """What the one who leaves tells the one who comes. Lists that the viewer may not see are empty."""

    where: School | Organisation
    incidents: list[Any]
    cases: list[Any]
    faults: list[tuple[Any, datetime | None]]
    silent: list[Any]
    sheets: list[Any]
    missed: list[Line]
    unfilled: list[Line]
    coming: list[Line]
    days: list[tuple[date, list[str]]]


def note(viewer: Viewer, where: School | Organisation, now: datetime) -> Note:
    """The note of a school or a body as it is now."""
    reach = reach_of(where)
    rows = duties.visible_to(viewer).filter(reach.duties)
    ahead = rows.filter(state="planned", opens_at__gt=now, opens_at__lte=now + AHEAD)
    missed = rows.filter(state__in=("missed", "incomplete"), judge_at__gte=now - BACK, judge_at__lte=now)
    short = ahead.filter(rule__definition__named=True, filled__lt=F("needed"))
    opened = incidents.visible_to(viewer).filter(reach.incidents, state__in=OPEN)
    due = cases.visible_to(viewer, now=now).filter(reach.cases, open=True, due_at__lte=now + CASES_AHEAD)
    return Note(
        where,
        list(opened.select_related("school", "place").order_by("level", "received_at", "pk")[:MOST]),
        list(due.order_by("due_at", "pk")[:MOST]),
        _faults(viewer, reach),
        _silent(viewer, reach),
        _sheets(viewer, reach),
        lines(missed.order_by("judge_at", "pk")[:MOST]),
        lines(short.order_by("opens_at", "pk")[:MOST]),
        lines(ahead.order_by("opens_at", "pk")[:MOST]),
        _days(where, timezone.localdate(now)),
    )


def content(made: Note) -> dict[str, Any]:
    """What is kept of a note that is handed over: references and counts. No protected case is named in it (red line 7)."""
    return {
        "incidents": [row.ref for row in made.incidents],
        "cases": [row.ref for row in made.cases if not row.protected],
        "faults": [f"{row.kind} {row.state}" for row, _since in made.faults],
        "silent": [str(row.line or row.device) for row in made.silent],
        "missed": [line.row.ref for line in made.missed],
        "unfilled": [line.row.ref for line in made.unfilled],
        "coming": len(made.coming),
    }


def _sheets(viewer: Viewer, reach: Reach) -> list[Any]:
    """Reported sheets at points that the viewer may turn."""
    mine = set(School.objects.filter(reach.schools).values_list("pk", flat=True))
    return [one for one in duties.open_reports(viewer) if one.point.school_id in mine][:MOST]


def _faults(viewer: Viewer, reach: Reach) -> list[tuple[Any, datetime | None]]:
    """Alarm points that are not as they should be: in alarm, silenced, out of service."""
    states = PointState.objects.filter(reach.of_schools("school")).exclude(state="normal")
    columns = {"area": "area_path", "organisation": "school__organisation_id"}
    seen = policy.limit(states.select_related("device", "line", "school"), viewer, "signals.see", **columns)
    return [(state, state.since) for state in seen.order_by("since")[:MOST]]


def _silent(viewer: Viewer, reach: Reach) -> list[Any]:
    """Lines and devices from which nothing is heard."""
    seen = policy.limit(School.objects.filter(reach.schools), viewer, "lines.see", area="area__path", school="id")
    mine = Q(line__school__in=seen.values("pk")) | Q(device__school__in=seen.values("pk"))
    rows = LineContact.objects.filter(mine, lost_since__isnull=False).select_related("line__school", "device__school")
    return list(rows.order_by("lost_since")[:MOST])


def _days(where: School | Organisation, today: date) -> list[tuple[date, list[str]]]:
    """Today and tomorrow, where they are called something."""
    tomorrow = today + timedelta(days=1)
    known = calendars(today, tomorrow).of(where.area.path, where.pk if isinstance(where, School) else None)
    found = [(day, [name for name in WATCHED if name in known.tags(day)]) for day in (today, tomorrow)]
    return [(day, names) for day, names in found if names]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A note that was handed over before: what of it the viewer may see now."""

    row: Any
    incidents: list[str]
    cases: list[str]
    faults: int


def earlier(viewer: Viewer, notes: list[Any], now: datetime) -> list[Earlier]:
    """Notes with the references that the viewer may open; what they may not see looks as if it were not there."""
    refs = {name: {ref for one in notes for ref in one.content.get(name, ())} for name in ("incidents", "cases")}
    seen = set(incidents.visible_to(viewer).filter(ref__in=refs["incidents"]).values_list("ref", flat=True))
    open_to = cases.visible_to(viewer, now=now).filter(ref__in=refs["cases"], protected=False)
    known = set(open_to.values_list("ref", flat=True))
    return [
        Earlier(
            one,
            [ref for ref in one.content.get("incidents", ()) if ref in seen],
            [ref for ref in one.content.get("cases", ()) if ref in known],
            len(one.content.get("faults", ())),
        )
        for one in notes
    ]
