"""When the rectification of a finding is closed, somebody must look again: only that closes the finding."""

from __future__ import annotations

from datetime import datetime

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.standards.actions import ask_recheck
from anyuan.standards.models import Finding
from anyuan.workflows import _case

BY = Actor.system("standards")


@handles("cases.closed", "cases.verified", name="closed_rectification_asks_recheck")
def handle(entry: Entry, now: datetime) -> None:
    """Asked once; a case that came from elsewhere has no finding."""
    case = _case.of_entry(entry)
    if case is None or case.kind != "rectification" or case.open:
        return
    finding = Finding.objects.filter(case_ref=case.ref).first()
    if finding is not None:
        ask_recheck(finding, by=BY, now=now)
