"""When a clock of a case runs out, whoever owes it is told, and its kind's ladder climbs one rung with every reminder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.models import Case, Consultation
from anyuan.cases.queries import bodies
from anyuan.cases.rules.moves import CLOCKS
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post
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
# These clocks count on the centre, not on the owner.
CENTRES = ("assign", "decide", "verify", "reply")


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
    people, posts = _owing(case, clock, now)
    people = [*people, *([] if case.protected else _ladder(case, attempt - 1, now))]
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


def _owing(case: Case, clock: str, now: datetime) -> tuple[list[int], list[Post]]:
    if case.protected:
        return _case.named(case, now), []
    if clock in CENTRES:
        return [], _case.centre(case)
    if clock == "wait":
        asked = Consultation.objects.filter(case_id=case.pk, answered_at=None, withdrawn_at=None).first()
        people = bodies.people_behind("organisation", asked.organisation_id, now) if asked else []
        return people, [] if people else _case.centre(case)
    return _case.owners(case, now)


def _ladder(case: Case, overdue: int, now: datetime) -> list[int]:
    """People on the rung for the n-th reminder; above the last rung that one again."""
    rungs = sorted(case.definition.get("ladder", ()), key=lambda rung: rung["overdue"])
    reached = [rung for rung in rungs if rung["overdue"] <= overdue]
    if not reached:
        return []
    return Recipients(now).of(reached[-1]["targets"], case.area_path, case.school_id)
