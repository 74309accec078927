"""What workflows do to a finding: its rectification was opened, or was closed and waits for a second look."""

from __future__ import annotations

from datetime import datetime

from anyuan.dispatch.actions import turn
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor
from anyuan.standards import events
from anyuan.standards.actions._common import FINDING, say
from anyuan.standards.models import Finding
from anyuan.standards.rules.inspecting import FINDING_MOVES, moved


def rectify(finding: Finding, case_ref: str, *, by: Actor, now: datetime) -> bool:
    """The rectification is a case now. False when it was before."""
    return _move(finding, "rectify", events.RECTIFYING, case_ref, by, now)


def ask_recheck(finding: Finding, *, by: Actor, now: datetime) -> bool:
    """The case is closed: somebody must look again. False when that is asked already or over."""
    return _move(finding, "ask_recheck", events.RECHECK_ASKED, finding.case_ref, by, now)


def _move(finding: Finding, verb: str, event: Event, case_ref: str, by: Actor, now: datetime) -> bool:
    with turn(now):
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        state = moved(FINDING_MOVES, verb, row.state)
        if state is None or not Finding.objects.filter(pk=row.pk, state=row.state).update(
            state=state, case_ref=case_ref
        ):
            return False
        say(event, FINDING, row, by=by, now=now, case=case_ref)
    return True
