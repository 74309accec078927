"""When a visit after a settlement or a second look is overdue, those who owe it and the duty leader are told."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions.draws import RECHECK
from anyuan.cases.actions.mediation import VISIT
from anyuan.cases.models import FollowUp, Recheck
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows._said import both

WORDS = {
    VISIT: _("A visit after a settlement is overdue"),
    RECHECK: _("A second look at a closed case is overdue"),
}


@handles("dispatch.deadline_passed", name="second_look_overdue_tells_people")
def handle(entry: Entry, now: datetime) -> None:
    """Mediators or the inspector, and the duty leader of the area; no word of the case itself."""
    if entry.subject_kind not in WORDS:
        return
    model = FollowUp if entry.subject_kind == VISIT else Recheck
    row = model._default_manager.select_related("case").filter(pk=entry.subject_id, done_at__isnull=True).first()
    if row is None:
        return
    case = row.case
    if isinstance(row, FollowUp):
        people = list(case.mediators.filter(ended_at__isnull=True).values_list("person_id", flat=True))
    else:
        people = [row.inspector_id] if row.inspector_id else []
    send(
        subject=Subject("cases.case", case.pk, case.ref),
        kind="case_second_look",
        level=3,
        title=both(WORDS[entry.subject_kind]),
        body=both(_("{ref}. It was due on {day}."), ref=case.ref, day=f"{timezone.localtime(row.due_at):%Y-%m-%d}"),
        people=people,
        posts=[] if case.protected else [Post("duty_leader", area_path=case.area_path)],
        exercise=case.exercise,
        by=Actor.system("clock"),
        now=now,
        scope=Scope() if case.protected else Scope(case.area_path, case.school_id, case.organisation_id),
        key=f"deadline:{entry.pk}",
    )
