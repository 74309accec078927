"""When a talk, a criticism or a cancelled commendation is decided, those who must be told are told, each once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.cases.queries.bodies import people_behind
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.standards import words
from anyuan.standards.models import Outcome
from anyuan.workflows._said import both

BY = Actor.system("standards")
LEVEL = 3


@handles("standards.outcome_decided", "standards.outcome_upheld", "standards.outcome_lifted", name="outcome_tells")
def handle(entry: Entry, now: datetime) -> None:
    """The school, its authority and, where it was made public, its police station; the words stay on the page."""
    row = Outcome.objects.select_related("school").filter(pk=entry.subject_id).first()
    if row is None:
        return
    for notice in row.notices.order_by("pk"):
        body = ("school", notice.school_id) if notice.school_id else ("organisation", notice.organisation_id)
        send(
            subject=Subject(entry.subject_kind, row.pk, row.ref),
            kind="outcome",
            level=LEVEL,
            title=both(_("{what}: {school}"), what=both(words.OUTCOMES[row.kind]), school=row.school.name),
            body=both(
                _("{ref}: {state}. Please take note. An appeal is possible until {until}."),
                ref=row.ref,
                state=both(words.OUTCOME_STATES[row.state]),
                until=row.appeal_until.isoformat(),
            ),
            people=people_behind(*body, now),
            exercise=False,
            by=BY,
            now=now,
            also_off_duty=True,
            scope=Scope(row.area_path, row.school_id),
            key=f"outcome:{row.pk}:{notice.pk}:{row.state}",
        )
