"""What the pages of a drill show: the next step, measured clocks, the course in whole sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from anyuan.console.present.words import word
from anyuan.console.queries.timeline import timeline
from anyuan.directory.models import School
from anyuan.directory.policy import limit
from anyuan.dispatch.queries.names import names_of
from anyuan.duties.models import Drill, RollCall, RollLine
from anyuan.duties.queries import drills as queries
from anyuan.duties.queries.drills import people_of as people_of
from anyuan.duties.rules import drills as rules
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident

# Bookkeeping that nobody reads in a timeline.
SILENT = ("duties.drill_gap_left", "journal.record_read", "journal.evidence_read")


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a drill's course: when, seconds after the alarm, what, and by whom."""

    at: datetime
    after: int | None
    text: str
    who: str = ""
    kind: str = "entry"


def drill_or_404(request: HttpRequest, number: int, action: str = "drills.see") -> Drill:
    """The drill, if this person may do ``action`` to it; not allowed and not there look the same."""
    drill = (
        queries.drills_visible_to(request.viewer, action)
        .filter(pk=number)
        .select_related("school__area", "place")
        .first()
    )
    if drill is None:
        raise Http404
    return drill


def schools_for(request: HttpRequest, action: str = "drills.plan") -> Any:
    """Schools at which this person may plan a drill."""
    rows = School.objects.filter(active=True).select_related("area").order_by("name")
    return limit(rows, request.viewer, action, area="area__path", school="id", organisation=None)


def gap_owners(drill: Drill) -> list[tuple[str, Any]]:
    """(``kind:id``, row) of those who may have to put a gap right, as the form names them."""
    return [(f"{kind}:{number}", row) for (kind, number), row in queries.gap_owners(drill).items()]


def next_step(drill: Drill, roll: RollCall | None, now: datetime, *, may_run: bool) -> str:
    """The one primary button: announce, start, evacuated, end, resume, review, report; empty for none."""
    if drill.state == "planned":
        if drill.with_pupils and drill.announced_at is None:
            return "announce"
        return "start" if may_run and now >= drill.starts_at - timedelta(hours=1) else ""
    if drill.state == "running":
        return ("evacuated" if drill.evacuated_at is None else "end") if may_run else ""
    if drill.state == "interrupted":
        return "end" if may_run else ""
    return {"ended": "review", "evaluated": "report"}.get(drill.state, "")


def with_clocks(drill: Drill) -> Drill:
    """The drill with its incident's clocks as they stand now; once both have ended, as they were kept."""
    if drill.incident_id and drill.measured.get("state") != "closed":
        incident = Incident.objects.filter(pk=drill.incident_id, exercise=True).first()
        if incident is not None:
            drill.measured = incidents.measured(incident)
    return drill


def legs(drill: Drill) -> list[dict[str, Any]]:
    """The legs of 1-3-5 as measured, with the word of their outcome."""
    return [
        leg | {"word": word("leg_state", leg["state"]), "share": _share(leg)} for leg in drill.measured.get("legs", ())
    ]


def _share(leg: dict[str, Any]) -> int:
    """How much of the allowed time was used, in percent, at most 100; for the bar."""
    allowed, taken = leg.get("allowed") or 0, leg.get("taken")
    return 100 if taken is None or not allowed else min(100, round(100 * taken / allowed))


def stamps(drill: Drill) -> list[tuple[str, int]]:
    """(what, seconds after the alarm) of the incident's own clocks that have been set."""
    labels = {
        "acknowledged_at": _("Acknowledged"),
        "verified_at": _("Verified"),
        "dispatched_at": _("Units sent"),
        "arrived_at": _("First arrival"),
        "cleared_at": _("Dealt with"),
        "closed_at": _("Closed"),
    }
    found = drill.measured.get("stamps", {})
    return [(label, found[name]) for name, label in labels.items() if found.get(name) is not None]


def evacuation_seconds(drill: Drill) -> int | None:
    """From the alarm to the last one out; None while it is not known."""
    if drill.started_at is None or drill.evacuated_at is None:
        return None
    return round((drill.evacuated_at - drill.started_at).total_seconds())


def accounted_seconds(drill: Drill, total: rules.Sum) -> int | None:
    """From the alarm until everybody was accounted for; None while somebody is not."""
    if drill.started_at is None or total.accounted_at is None:
        return None
    return round((total.accounted_at - drill.started_at).total_seconds())


def lines_of(roll: RollCall | None) -> list[RollLine]:
    """The lines of the roll call, each with how many are missing (None: not reported)."""
    rows = list(roll.lines.all()) if roll is not None else []
    for row in rows:
        row.lost = rules.missing(rules.Called(row.expected, row.present, row.excused))  # type: ignore[attr-defined]
    return rows


def course(request: HttpRequest, drill: Drill) -> list[Moment]:
    """What happened, in order: the drill's own entries, its incident's, its roll call's, and what observers wrote."""
    found = _told(drill, "duties.drill", drill.pk, silent=(*SILENT, "duties.drill_noted"))
    for roll in drill.roll_calls.values_list("pk", flat=True):
        found += _told(drill, "duties.roll_call", roll)
    incident = incidents.visible_to(request.viewer).filter(pk=drill.incident_id).first() if drill.incident_id else None
    if incident is not None:
        found += _told(drill, "incidents.incident", incident.pk, plan=incident.plan)
    notes = list(drill.notes.all())
    names = names_of([note.written_by for note in notes])
    for note in notes:
        kind = "note" if note.good is None else "good" if note.good else "bad"
        found.append(Moment(note.made_at, _after(drill, note.made_at), note.text, names.get(note.written_by, ""), kind))
    return sorted(found, key=lambda one: one.at)


def _told(drill: Drill, subject_kind: str, subject_id: int, **more: Any) -> list[Moment]:
    lines = timeline(subject_kind, subject_id, **more)
    return [Moment(line.at, _after(drill, line.at), line.sentence, line.who) for line in reversed(lines)]


def may(request: HttpRequest, action: str, drill: Drill) -> bool:
    """Whether the page shows what belongs to this action: by role, or by a part in the drill."""
    return queries.drills_visible_to(request.viewer, action).filter(pk=drill.pk).exists()


def _after(drill: Drill, at: datetime) -> int | None:
    return None if drill.started_at is None or at < drill.started_at else round((at - drill.started_at).total_seconds())


def local(at: datetime) -> str:
    """As a field of date and time has it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
