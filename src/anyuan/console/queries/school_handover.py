"""The hand-over note of a school's shift (交接班): open incidents, cases that fall due, faults, and what to watch next.

Generated whole from what stands in the books; there is nothing to type, so nothing is forgotten or embellished.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from anyuan.cases import queries as cases
from anyuan.directory import policy
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.duties import queries as duties
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


@dataclass(frozen=True, slots=True)
class Note:
    """What the one who leaves tells the one who comes. Lists that the viewer may not see are empty."""

    school: School
    incidents: list[Any]
    cases: list[Any]
    faults: list[tuple[Any, datetime | None]]
    silent: list[Any]
    sheets: list[Any]
    missed: list[Line]
    unfilled: list[Line]
    coming: list[Line]
    days: list[tuple[date, list[str]]]


def note(viewer: Viewer, school: School, now: datetime) -> Note:
    """The note of one school as it is now."""
    rows = duties.visible_to(viewer).filter(school=school)
    ahead = rows.filter(state="planned", opens_at__gt=now, opens_at__lte=now + AHEAD)
    missed = rows.filter(state__in=("missed", "incomplete"), judge_at__gte=now - BACK, judge_at__lte=now)
    short = ahead.filter(rule__definition__named=True, filled__lt=F("needed"))
    due = {"school": school, "open": True, "due_at__lte": now + CASES_AHEAD}
    sheets = [one for one in duties.open_reports(viewer) if one.point.school_id == school.pk]
    return Note(
        school,
        list(incidents.visible_to(viewer).filter(school=school, state__in=OPEN).order_by("received_at")[:MOST]),
        list(cases.visible_to(viewer, now=now).filter(**due).order_by("due_at", "pk")[:MOST]),
        _faults(viewer, school),
        _silent(viewer, school),
        sheets[:MOST],
        lines(missed.order_by("judge_at", "pk")[:MOST]),
        lines(short.order_by("opens_at", "pk")[:MOST]),
        lines(ahead.order_by("opens_at", "pk")[:MOST]),
        _days(school, timezone.localdate(now)),
    )


def _faults(viewer: Viewer, school: School) -> list[tuple[Any, datetime | None]]:
    """Alarm points that are not as they should be: in alarm, silenced, out of service."""
    states = PointState.objects.filter(school=school).exclude(state="normal").select_related("device", "line")
    reach = {"area": "area_path", "organisation": "school__organisation_id"}
    seen = policy.limit(states, viewer, "signals.see", **reach)
    return [(state, state.since) for state in seen.order_by("since")[:MOST]]


def _silent(viewer: Viewer, school: School) -> list[Any]:
    """Lines and devices of the school from which nothing is heard."""
    mine = Q(line__school=school) | Q(device__school=school)
    rows = LineContact.objects.filter(mine, lost_since__isnull=False).select_related("line", "device")
    if not policy.allows(viewer, "lines.see", school):
        return []
    return list(rows.order_by("lost_since")[:MOST])


def _days(school: School, today: date) -> list[tuple[date, list[str]]]:
    """Today and tomorrow, where they are called something."""
    tomorrow = today + timedelta(days=1)
    known = calendars(today, tomorrow).of(school.area.path, school.pk)
    found = [(day, [name for name in WATCHED if name in known.tags(day)]) for day in (today, tomorrow)]
    return [(day, names) for day, names in found if names]
