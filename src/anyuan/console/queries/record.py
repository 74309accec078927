"""Everything that an incident's page shows, read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anyuan.console.present import words
from anyuan.console.present.clocks import Limit, between
from anyuan.console.queries import candidates, roll_call, tasks, timeline, verbs
from anyuan.console.queries.cases.linked import of_incident
from anyuan.console.queries.cases.rows import CaseRow
from anyuan.console.queries.queue import SUBJECT, Row, queue, rows
from anyuan.directory import policy
from anyuan.directory import queries as directory
from anyuan.directory.policy import Viewer
from anyuan.dispatch.queries import ladder_of, names_of
from anyuan.hooks.queries import recall_receipts
from anyuan.incidents.models import Incident
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Subject
from anyuan.notify import queries as notify

MOST_SIGNALS = 12
MOMENTS = (
    ("received_at", _("Received")),
    ("acknowledged_at", _("Acknowledged")),
    ("verified_at", _("Verified")),
    ("dispatched_at", _("Dispatched")),
    ("arrived_at", _("On scene")),
    ("cleared_at", _("Dealt with")),
    ("closed_at", _("Closed")),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One stamp of the incident's course and how long after receipt it came."""

    label: Any
    at: datetime | None
    after: str


@dataclass(frozen=True, slots=True)
class LegView:
    """One leg of 1-3-5: a running clock, or what came of it."""

    title: str
    state: str
    due_at: datetime
    limit: Limit | None
    took: str
    proof: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A role's part of the checklist."""

    name: str
    items: list[Any]


@dataclass(slots=True)
class Record:
    """The incident as its page and the desk's middle show it."""

    row: Row
    viewer: Viewer
    is_page: bool
    verbs: list[verbs.Verb] = field(default_factory=list)
    primary: verbs.Verb | None = None
    moments: list[Moment] = field(default_factory=list)
    legs: list[LegView] = field(default_factory=list)
    tasks: list[tasks.Task] = field(default_factory=list)
    checklist: list[Role] = field(default_factory=list)
    checklist_done: int = 0
    checklist_total: int = 0
    timeline: list[timeline.Line] = field(default_factory=list)
    candidates: list[candidates.Offer] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    signals: list[Any] = field(default_factory=list)
    more_signals: int = 0
    calls: list[Any] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    closures: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    children: list[Row] = field(default_factory=list)
    contacts: list[Any] = field(default_factory=list)
    not_reached: int = 0
    cases: list[CaseRow] = field(default_factory=list)
    systems: list[Any] = field(default_factory=list)
    roll_call: roll_call.Standing | None = None

    verdicts = ("real", "false")
    levels = tuple(words.LEVELS.items())

    @property
    def incident(self) -> Incident:
        return self.row.incident

    @property
    def plan(self) -> dict[str, Any]:
        return self.incident.plan if isinstance(self.incident.plan, dict) else {}

    @property
    def settled(self) -> bool:
        """Grey is normal: closed, merged and recalled incidents ask for nothing."""
        return not self.incident.open or self.incident.recalled_at is not None

    @property
    def page_url(self) -> str:
        page = reverse("console:incident", args=[self.row.ref])
        return page if self.is_page else f"/?i={self.row.ref}"

    @property
    def fragment_url(self) -> str:
        name = "console:incident-record" if self.is_page else "console:desk-incident"
        return reverse(name, args=[self.row.ref])

    @property
    def school(self) -> Any:
        return self.incident.school

    @property
    def address(self) -> str:
        where = self.incident.place or self.incident.school
        return str(getattr(where, "address", "") or getattr(self.incident.school, "address", ""))

    @property
    def commander(self) -> Any:
        return self.incident.commander

    @property
    def parent(self) -> Any:
        return self.incident.parent

    @property
    def merged_into(self) -> Any:
        return self.incident.merged_into

    @property
    def plan_title(self) -> str:
        return words.incident_kind(self.incident)

    @property
    def causes(self) -> list[Any]:
        return list(self.plan.get("causes", ()))

    @property
    def cause(self) -> str:
        code = self.incident.cause
        return next((words.said(c.get("text")) for c in self.causes if c.get("code") == code), code)

    @property
    def dispositions(self) -> list[Any]:
        return list(self.plan.get("closure", {}).get("dispositions", ()))

    @property
    def follow_ups(self) -> list[Any]:
        return list(self.plan.get("closure", {}).get("follow_ups", ()))

    @property
    def evidence_asked(self) -> list[dict[str, Any]]:
        closure = self.plan.get("closure", {})
        asked = closure.get("evidence_false" if self.incident.verdict == "false" else "evidence", ())
        texts = closure.get("evidence_text", {})
        given = {row["purpose"] for row in self.evidence}
        return [{"code": code, "text": texts.get(code, code), "given": code in given} for code in asked]

    @property
    def may_tick(self) -> bool:
        return self.incident.open and policy.allows(self.viewer, "incidents.tick", self.incident)

    @property
    def may_add_evidence(self) -> bool:
        return self.incident.open and policy.allows(self.viewer, "evidence.add", self.incident)

    @property
    def may_see_caller(self) -> bool:
        return policy.allows(self.viewer, "calls.see", self.incident)

    @property
    def timeline_total(self) -> int:
        return len(self.timeline)


def record(incident: Incident, viewer: Viewer, now: datetime, *, is_page: bool) -> Record:
    """Read the page of one incident that the viewer was found to see."""
    page = Record(rows([incident])[0], viewer, is_page)
    page.moments = _moments(incident)
    page.legs = [_leg(leg, incident, page.plan, now) for leg in incident.legs.all()]
    page.tasks = tasks.tasks(incident, viewer)
    _checklist(page)
    _signals(page)
    page.timeline = timeline.timeline(SUBJECT, incident.pk, plan=page.plan)
    if policy.allows(viewer, "evidence.see", incident):
        page.evidence = _evidence(incident)
    page.not_reached = notify.not_reached(Subject(SUBJECT, incident.pk, incident.ref), now).count()
    if incident.recalled_at is not None:
        page.systems = recall_receipts(Subject(SUBJECT, incident.pk, incident.ref))
    if incident.open:
        page.others = [row for row in queue(viewer, most=40).rows if row.ref != incident.ref]
    page.cases = of_incident(incident.ref, viewer, now)
    page.roll_call = roll_call.standing(incident, viewer)
    page.children = rows(incident.children.select_related("school", "place", "commander"))
    ladder = ladder_of(Subject(SUBJECT, incident.pk, incident.ref))
    page.verbs = verbs.verbs(
        incident,
        viewer,
        others=bool(page.others),
        signals=incident.signal_count,
        more_answers=ladder is not None and ladder.state == "running",
    )
    page.primary = verbs.primary(incident, page.verbs)
    if any(verb.name == "dispatch" for verb in page.verbs):
        page.candidates = candidates.offers(incident, now)
    if incident.open and incident.school_id and policy.allows(viewer, "people.contact", incident):
        page.contacts = [p for p in directory.on_duty("guard", now=now, school=incident.school_id) if p.phone][:3]
    return page


def _moments(incident: Incident) -> list[Moment]:
    start = incident.received_at
    found = []
    for name, label in MOMENTS:
        at = getattr(incident, name)
        found.append(Moment(label, at, between(start, at) if at and name != "received_at" else ""))
    return found


def _leg(leg: Any, incident: Incident, plan: dict[str, Any], now: datetime) -> LegView:
    frozen = next((row for row in plan.get("legs", ()) if row.get("name") == leg.name), {})
    running = leg.state == "running" and incident.open
    return LegView(
        title=words.said(frozen.get("title")) or words.word("leg", leg.name),
        state=leg.state,
        due_at=leg.due_at,
        limit=Limit(leg.due_at, incident.received_at, words.said(frozen.get("title"))) if running else None,
        took=between(incident.received_at, leg.met_at),
        proof=str(leg.proof.get("text") or leg.proof.get("unit") or "") if isinstance(leg.proof, dict) else "",
        over=running and now > leg.due_at,
    )


def _checklist(page: Record) -> None:
    items = list(page.incident.checklist.all())
    names = names_of(item.done_by for item in items)
    groups: dict[str, list[Any]] = defaultdict(list)
    for item in items:
        item.done_by = names.get(item.done_by, "")
        groups[item.role].append(item)
    page.checklist = [Role(name, group) for name, group in groups.items()]
    page.checklist_total = len(items)
    page.checklist_done = sum(1 for item in items if item.done_at)


def _signals(page: Record) -> None:
    incident = page.incident
    page.signals = list(incident.signals.select_related("place").order_by("-received_at", "-id")[:MOST_SIGNALS])
    page.more_signals = max(0, incident.signal_count - len(page.signals))
    page.calls = list(incident.calls.order_by("-received_at")[:MOST_SIGNALS])
    notes, closures = list(incident.notes.all()), list(incident.closures.all())
    names = names_of([*(n.written_by for n in notes), *(c.closed_by for c in closures)])
    page.notes = [{"written_at": n.written_at, "text": n.text, "by": names.get(n.written_by, "")} for n in notes]
    page.closures = [_closure(c, names, page) for c in closures]


def _closure(row: Any, names: dict[str, str], page: Record) -> dict[str, Any]:
    title = next(
        (words.said(d.get("text")) for d in page.dispositions if d.get("code") == row.disposition), row.disposition
    )
    return {
        "title": title,
        "note": row.note,
        "closed_at": row.closed_at,
        "by": names.get(row.closed_by, ""),
        "reopened_at": row.reopened_at,
        "reopened_reason": row.reopened_reason,
    }


def _evidence(incident: Incident) -> list[dict[str, Any]]:
    files = EvidenceFile.objects.filter(subject_kind=SUBJECT, subject_id=incident.pk).order_by("id")
    return [
        {
            "name": file.filename,
            "purpose": file.purpose,
            "url": reverse("console:evidence", args=[incident.ref, file.pk]),
            "thumbnail": reverse("console:evidence-thumbnail", args=[incident.ref, file.pk])
            if file.has_thumbnail
            else "",
        }
        for file in files
    ]
