"""When an inspector finds a requirement unmet, its rectification becomes a case, and the finding knows which."""

from __future__ import annotations

from datetime import datetime

from anyuan.cases.actions import open_case
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.standards.actions import rectify
from anyuan.standards.models import Finding
from anyuan.standards.words import said_in

BY = Actor.system("standards")


@handles("standards.finding_made", name="finding_opens_rectification")
def handle(entry: Entry, now: datetime) -> None:
    """Open the case once, however often this runs; its owner is found by the rule of its kind."""
    found = Finding.objects.filter(pk=entry.subject_id, state="open")
    finding = found.select_related("school__area", "answer__assessment__inspection").first()
    if finding is None:
        return
    label, clause = (said_in("zh", finding.line[name]) for name in ("label", "clause"))
    assessment = finding.answer.assessment
    case = open_case(
        "rectification",
        title=f"{finding.school.name}:{label}"[:200],
        text=finding.answer.note,
        fields={
            "requirement": f"{clause} {label}",
            "finding": finding.answer.note or label,
            "inspection": assessment.inspection.title if assessment else "",
        },
        source="inspection",
        source_ref=finding.ref,
        school=finding.school,
        client_id=f"finding:{finding.pk}",
        complete=False,
        by=BY,
        now=now,
    )
    rectify(finding, case.ref, by=BY, now=now)
