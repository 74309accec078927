"""When a tip is published, it goes to those who answer for safety at every school it concerns; how many, is kept."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Appointment
from anyuan.duties.actions import tip_sent
from anyuan.duties.models import Tip
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.workflows._said import both

POSTS = ("school_head", "security_director")
BY = Actor.system("education")
# Advice, never an alarm: no telephone rings for it.
LEVEL = 4


@handles("duties.tip_published", name="tip_goes_to_the_channels")
def handle(entry: Entry, now: datetime) -> None:
    """One message, whose receipts say who has it."""
    tip = Tip.objects.filter(pk=entry.subject_id).first()
    if tip is None:
        return
    day = timezone.localdate(now)
    rows = Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), post__in=POSTS, starts_on__lte=day)
    rows = (
        rows.filter(school=tip.school_id)
        if tip.school_id
        else rows.filter(school__area__path__startswith=tip.area_path)
    )
    people = list(dict.fromkeys(rows.order_by("pk").values_list("person_id", flat=True)))
    message = send(
        subject=Subject("duties.tip", tip.pk, tip.ref),
        kind="tip",
        level=LEVEL,
        title=both(_("Safety tip: {title}"), title=tip.title),
        body={"zh": tip.text, "en": tip.text},
        people=people,
        exercise=False,
        by=BY,
        now=now,
        also_off_duty=True,
        scope=Scope(tip.area_path, tip.school_id),
        key=f"tip:{tip.pk}",
    )
    tip_sent(tip.pk, message_id=message.pk, people=message.recipients.count(), by=BY, now=now)
