"""When the time of a step runs out, whoever owes the case is told, and its kind's ladder climbs one rung with every reminder."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import owe_review
from anyuan.cases.models import Step
from anyuan.cases.rules.support import review_step
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _case

TITLE = _("Step overdue: {step}. {kind} {ref}, {title}")
BODY = _("The step was due at {passed}. This is reminder number {count}.")
REVIEW_TITLE = _("The agreed end has passed, a review is owed: {kind} {ref}, {title}")
SUBJECT = "cases.step"


@handles("dispatch.deadline_passed", name="step_deadline_passed")
def handle(entry: Entry, now: datetime) -> None:
    """Nothing is said about a step that was done since (the worker was down). Of a protected case its named people hear."""
    if entry.subject_kind != SUBJECT:
        return
    step = Step.objects.select_related("case").filter(pk=entry.subject_id, done_at__isnull=True).first()
    if step is None or not step.case.open:
        return
    case, attempt = step.case, int(entry.data.get("attempt", 1))
    is_review = review_step(case.definition) == step.key
    if is_review:
        owe_review(step, by=Actor.system("clock"), now=now)
    people, posts = _case.owners(case, now)
    people = [*people, *([] if case.protected else _case.ladder(case, attempt - 1, now))]
    passed = timezone.localtime(entry.at).strftime("%m-%d %H:%M")
    _case.tell(
        case,
        kind="case_step_overdue",
        title=_case.words(REVIEW_TITLE if is_review else TITLE, case, step=step.label),
        body=_case.words(BODY, case, passed=passed, count=attempt),
        people=people,
        posts=posts,
        level=_case.PRESSING if attempt > 1 else _case.LEVEL,
        key=f"case_step:{entry.pk}",
        now=now,
    )
