"""When a clock of a case runs out, whoever owes it is told, and its kind's ladder climbs one rung with every reminder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.rules.moves import CLOCKS
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _case

WORDS: dict[str, Any] = {
    "assign": _("Not yet assigned: {kind} {ref}, {title}"),
    "accept": _("Not yet accepted: {kind} {ref}, {title}"),
    "decide": _("Sent back and not yet decided: {kind} {ref}, {title}"),
    "handle": _("Overdue: {kind} {ref}, {title}"),
    "wait": _("Asked and not yet answered: {kind} {ref}, {title}"),
    "verify": _("Not yet verified: {kind} {ref}, {title}"),
    "reply": _("The reporter still waits for an answer: {kind} {ref}, {title}"),
    "supervise": _("A superior still waits for an answer: {kind} {ref}, {title}"),
}
BODY = _("The time was over at {passed}. This is reminder number {count}; the case stays red until it is done.")


@handles("dispatch.deadline_passed", name="case_deadline_passed")
def handle(entry: Entry, now: datetime) -> None:
    """Nothing is said about a clock that has been answered since (the worker was down)."""
    case = _case.of_entry(entry)
    clock = str(entry.data.get("kind", ""))
    if case is None or not case.open or clock not in WORDS:
        return
    if clock in CLOCKS.values() and clock != case.due_kind:
        return
    attempt = int(entry.data.get("attempt", 1))
    people, posts = _case.owing(case, clock, now)
    people = [*people, *([] if case.protected else _case.ladder(case, attempt - 1, now))]
    passed = timezone.localtime(entry.at).strftime("%m-%d %H:%M")
    _case.tell(
        case,
        kind="case_overdue",
        title=_case.words(WORDS[clock], case),
        body=_case.words(BODY, case, passed=passed, count=attempt),
        people=people,
        posts=posts,
        level=_case.PRESSING if attempt > 1 else _case.LEVEL,
        key=f"case_overdue:{entry.pk}",
        now=now,
    )
