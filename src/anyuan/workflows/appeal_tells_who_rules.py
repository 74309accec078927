"""When a school appeals against an outcome, those who may rule on it are told, and whoever decided hears of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.standards import words
from anyuan.standards.models import Outcome
from anyuan.workflows._said import both

BY = Actor.system("standards")
LEVEL = 3


@handles("standards.outcome_appealed", name="appeal_tells_who_rules")
def handle(entry: Entry, now: datetime) -> None:
    """The leaders of the area, once; the school's reasons stay on the page."""
    row = Outcome.objects.select_related("school").filter(pk=entry.subject_id, state="appealed").first()
    if row is None:
        return
    kind, _colon, number = row.decided_by.partition(":")
    send(
        subject=Subject(entry.subject_kind, row.pk, row.ref),
        kind="outcome_appealed",
        level=LEVEL,
        title=both(_("Appeal: {what}, {school}"), what=both(words.OUTCOMES[row.kind]), school=row.school.name),
        body=both(_("{ref}: the school appealed. Somebody else than who decided rules on it."), ref=row.ref),
        people=[int(number)] if kind == "person" and number.isdigit() else [],
        posts=[Post(role, area_path=row.area_path) for role in ("commander", "duty_leader")],
        exercise=False,
        by=BY,
        now=now,
        also_off_duty=True,
        scope=Scope(row.area_path, row.school_id),
        key=f"appeal:{row.pk}",
    )
