"""Reading reports: the inbox through the person asking, the public list, and what the holder of a code may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.cases.models import Case, PoliceNotice, Report, ReportMessage
from anyuan.cases.queries.kinds import all_kinds
from anyuan.cases.rules import codes, likeness
from anyuan.directory.crypto import keyed_digests
from anyuan.directory.policy import Viewer, visible

# Kinds of open case among which a report looks for its like.
MOST_LOOKED_AT = 200
USE = "report codes"


def digests(code: str) -> list[str]:
    """What is stored of a code (the first), and what it may have been stored as before."""
    return keyed_digests(code, USE)


def by_code(typed: str) -> Report | None:
    """The report of whoever holds this code, or None."""
    code = codes.read(typed)
    if code is None:
        return None
    return Report.objects.select_related("case", "school", "place").filter(code_digest__in=digests(code)).first()


def kind_is_protected(kind: str) -> bool:
    """Is this a kind whose words are kept apart?"""
    return bool(all_kinds().get(kind, {}).get("protected"))


def same_matter(report: Report, kind: str) -> Case | None:
    """The open case of the same place (or school), kind and time that says much the same; None when there is none.

    Never a protected case, nor one about which only the centre's own people spoke.
    """
    near = Case.objects.filter(
        kind=kind, open=True, protected=False, opened_at__gte=report.received_at - likeness.WINDOW
    )
    if report.place_id is not None:
        near = near.filter(place_id=report.place_id)
    elif report.school_id is not None:
        near = near.filter(school_id=report.school_id)
    else:
        near = near.filter(area_path=report.area_path, school__isnull=True)
    for case in near.order_by("-opened_at")[:MOST_LOOKED_AT]:
        if likeness.same_matter(report.text, report.received_at, case.text, case.opened_at):
            return case
    return None


def visible_to(viewer: Viewer, action: str = "reports.see") -> QuerySet[Report]:
    """Reports to which the viewer may do ``action``.

    A child's report needs the right to see those; a school sees what came by its own class page and nothing else: a report
    about a school is not handed to that school.
    """
    rows = Report.objects.select_related("school", "place", "case")
    if viewer.is_system:
        return rows
    everywhere = visible(viewer, action, area="area_path", school=None, organisation=None)
    own = visible(viewer, action, area=None, school="school_id", organisation=None)
    reach = (everywhere if everywhere is not None else Q()) | (
        Q(channel="class_page") & (own if own is not None else Q())
    )
    child = visible(viewer, "reports.see_child", area="area_path", school=None, organisation=None)
    return rows.filter((reach & Q(about_child=False)) | ((child if child is not None else Q()) & Q(about_child=True)))


def inbox(viewer: Viewer, *, settled: bool = False) -> QuerySet[Report]:
    """What still waits for somebody: danger first, then what a person must look at, then by arrival."""
    from django.db.models import Case as When_
    from django.db.models import IntegerField, Value, When

    weight = When_(
        When(triage="life", then=Value(0)),
        When(about_child=True, then=Value(1)),
        When(look_first=True, then=Value(2)),
        When(triage="spam", then=Value(9)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return visible_to(viewer).filter(settled_at__isnull=not settled).annotate(weight=weight).order_by("weight", "-id")


def hidden_count(viewer: Viewer) -> int:
    """How many children's reports wait that this viewer may not open: they are counted, so that nobody thinks all is read."""
    reach = visible(viewer, "reports.see", area="area_path", school=None, organisation=None)
    waiting = Report.objects.filter(about_child=True, settled_at__isnull=True)
    waiting = waiting if reach is None else waiting.filter(reach)
    return waiting.exclude(pk__in=visible_to(viewer).values("pk")).count()


def may_be_the_same(report: Report, *, limit: int = 5) -> list[Report]:
    """Other reports that may be about the same thing, the most alike first, for a person to join. Not of children."""
    if report.about_child:
        return []
    near = Report.objects.filter(about_child=False, received_at__gte=report.received_at - likeness.WINDOW)
    near = near.filter(school_id=report.school_id) if report.school_id else near.filter(area_path=report.area_path)
    found = [
        (likeness.likeness(report.text, other.text), other) for other in near.exclude(pk=report.pk)[:MOST_LOOKED_AT]
    ]
    return [other for like, other in sorted(found, key=lambda f: -f[0]) if like >= likeness.ENOUGH / 2][:limit]


def public_list() -> QuerySet[Report]:
    """What the public list may show: ordinary matters of public services. Never a child's, never a protected case's."""
    kept_apart = Q(case__isnull=False) & (Q(case__protected=True) | Q(case__sealed_at__isnull=False))
    rows = Report.objects.select_related("case__organisation", "school", "place")
    return rows.filter(public=True, about_child=False, triage="ordinary").exclude(kept_apart)


def notices_visible_to(viewer: Viewer, action: str = "notices.see") -> QuerySet[PoliceNotice]:
    """Notices to the police within the viewer's reach."""
    reach = visible(viewer, action, area="area_path", school=None, organisation="police_id")
    rows = PoliceNotice.objects.select_related("school", "police", "case").order_by("taken_at", "-made_at")
    return rows if reach is None else rows.filter(reach)


@dataclass(frozen=True, slots=True)
class ForReporter:
    """What the holder of the code sees: how it stands, and the talk. No names of anybody."""

    stands: str  # received, looked_at, handled, done, protected, incident, nothing
    since: datetime
    messages: list[ReportMessage]
    can_write: bool
    reply: str


def for_reporter(report: Report) -> ForReporter:
    """How a report stands, for whoever holds its code."""
    messages = list(report.messages.all())
    case = report.case
    reply = ""
    if report.about_child:
        stands, since = "protected", report.received_at
    elif report.incident_ref:
        stands, since = "incident", report.received_at
    elif case is None:
        ended = report.outcome in ("declined", "spam")
        stands, since = ("nothing" if ended else "received"), report.settled_at or report.received_at
    elif not case.open:
        stands, since = "done", case.closed_at or case.opened_at
        reply = _reply(case)
    else:
        stands, since = ("handled" if case.accepted_at else "looked_at"), case.accepted_at or case.opened_at
    return ForReporter(stands, since, messages, report.triage != "spam" and report.outcome != "spam", reply)


def _reply(case: Any) -> str:
    last = case.closures.order_by("-number").first()
    return str(last.reply) if last is not None else ""
