"""When the time of a round of duties is over, it is judged; what nobody proved is missed, at the time it was owed."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import judge_round
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._duty import KIND


@handles("dispatch.deadline_passed", name="duty_round_is_judged")
def handle(entry: Entry, now: datetime) -> None:
    """Judge it once; the clock reminds until that has been done."""
    if entry.subject_kind == KIND and entry.data["kind"] == "judge":
        judge_round(entry.subject_id, now=now)
