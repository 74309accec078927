"""Incidents as a person may see them: lists, the open queue, one whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.directory.policy import Viewer, visible
from anyuan.dispatch.models import Assignment, Deadline, Escalation
from anyuan.dispatch.queries import assignments_of, candidates, clocks_of, ladder_of, names_of
from anyuan.dispatch.rules.ranking import Ranked
from anyuan.incidents.models import Call, ChecklistItem, Closure, Incident, IncidentSignal, Leg, Note, Recall
from anyuan.incidents.rules import moves, plans
from anyuan.journal.models import Entry
from anyuan.journal.queries import timeline
from anyuan.journal.rules import Subject

KIND = "incidents.incident"


def visible_to(viewer: Viewer, action: str = "incidents.see") -> QuerySet[Incident]:
    """Incidents to which the viewer may do ``action``: by area, school or organisation of a grant, or by an open task."""
    rows = Incident.objects.select_related("school", "place", "commander", "parent")
    reach = visible(viewer, action, area="area_path", school="school_id", organisation=_ORGANISATIONS)
    if reach is None:
        return rows
    if action == "incidents.see" and viewer.person_id is not None:
        # Whoever is asked to help sees what it is about, for as long as the task is open (red line 9).
        tasks = Assignment.objects.filter(
            subject_kind=KIND, owner_kind="person", owner_id=viewer.person_id, ended_at__isnull=True
        )
        reach |= Q(pk__in=tasks.values("subject_id"))
    return rows.filter(reach)


_ORGANISATIONS = ("organisation_id", "school__organisation_id")


def open_queue(viewer: Viewer) -> QuerySet[Incident]:
    """What is open, the most urgent first, in the order of arrival within a level."""
    return visible_to(viewer).filter(open=True).order_by("level", "received_at", "id")


def recent(viewer: Viewer, before: tuple[datetime, int] | None = None, limit: int = 50) -> list[Incident]:
    """Incidents newest first, by keyset: ``before`` is (received_at, id) of the last row of the page before."""
    rows = visible_to(viewer).order_by("-received_at", "-id")
    if before is not None:
        rows = rows.filter(Q(received_at__lt=before[0]) | Q(received_at=before[0], id__lt=before[1]))
    return list(rows[:limit])


def may_be_the_same(
    viewer: Viewer, *, now: datetime, school_id: int | None = None, kind: str = "", limit: int = 5
) -> list[Incident]:
    """Open incidents that a new call may be about: the duplicate hint of the intake form."""
    rows = open_queue(viewer)
    if school_id is not None:
        rows = rows.filter(school_id=school_id)
    elif not kind:
        return []
    found = list(rows[: limit * 4])
    return sorted(found, key=lambda i: (i.kind != kind, abs((now - i.last_signal_at).total_seconds())))[:limit]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on one incident's page. ``names`` maps actor keys (``person:12``) to names; see ``name``."""

    incident: Incident
    clocks: list[Deadline]
    legs: list[Leg]
    checklist: list[ChecklistItem]
    assignments: list[Assignment]
    ladder: Escalation | None
    signals: list[IncidentSignal]
    calls: list[Call]
    notes: list[Note]
    closures: list[Closure]
    recalls: list[Recall]
    children: list[Incident]
    timeline: list[Entry]
    allowed: list[str]
    next: str
    names: dict[str, str]

    def name(self, key: str) -> str:
        """The name behind an actor key."""
        return self.names.get(key, "")

    def evidence_asked(self, language: str) -> list[tuple[str, str]]:
        """(code, words) of the evidence that the plan asks for at closure, for the verdict as it stands."""
        closure: dict[str, Any] = self.incident.plan.get("closure", {})
        codes = plans.missing_evidence(self.incident.plan, self.incident.verdict, ())
        return [(code, plans.say(closure.get("evidence_text", {}).get(code), language)) for code in codes]


def page(viewer: Viewer, ref: str) -> Page:
    """One incident with everything on it. Raises Incident.DoesNotExist: not allowed and not there look the same."""
    incident = visible_to(viewer).get(ref=ref)
    subject = Subject(KIND, incident.pk, incident.ref)
    assignments = list(assignments_of(KIND, incident.pk))
    checklist, legs = list(incident.checklist.all()), list(incident.legs.all())
    notes, closures, recalls = list(incident.notes.all()), list(incident.closures.all()), list(incident.recalls.all())
    entries = list(timeline(KIND, incident.pk))
    keys = [t.moved_by for t in assignments] + [i.done_by for i in checklist] + [leg.proven_by for leg in legs]
    keys += [n.written_by for n in notes] + [r.recalled_by for r in recalls]
    keys += [k for c in closures for k in (c.closed_by, c.reopened_by)]
    keys += [f"{t.owner_kind}:{t.owner_id}" for t in assignments if t.owner_kind == "person"]
    keys += [f"{e.actor_kind}:{e.actor_label if e.actor_id is None else e.actor_id}" for e in entries]
    return Page(
        incident=incident,
        clocks=list(clocks_of(KIND, incident.pk)),
        legs=legs,
        checklist=checklist,
        assignments=assignments,
        ladder=ladder_of(subject),
        signals=list(incident.signals.select_related("place").order_by("received_at", "id")),
        calls=list(incident.calls.order_by("received_at", "id")),
        notes=notes,
        closures=closures,
        recalls=recalls,
        children=list(incident.children.select_related("school").order_by("level", "received_at")),
        timeline=entries,
        allowed=moves.allowed(incident.state, incident.verdict),
        next=moves.next_best(incident.state, incident.verdict, incident.recalled_at is not None),
        names=names_of(keys),
    )


def units_for(incident: Incident, *, now: datetime, limit: int = 12) -> list[Ranked]:
    """Units that could be sent, best first, with kinds and skills as the incident's plan wants them."""
    plan: dict[str, Any] = incident.plan
    return candidates(
        incident.lon,
        incident.lat,
        now=now,
        kinds=plan.get("units", ()),
        skills=plan.get("skills", ()),
        limit=limit,
    )
