"""When the auditor finds something open without a clock, or clocks that nobody passes, the whole centre is told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows.path_lost_tells_desk import _both

CENTRE = ("dispatcher", "duty_leader", "commander")


@handles("dispatch.clock_missing", "dispatch.clocks_stopped", name="missing_clock_alarms_everyone")
def handle(entry: Entry, now: datetime) -> None:
    """The loudest alarm there is: level 1 to everybody in the centre."""
    missing = entry.name == "dispatch.clock_missing"
    title = (
        _("{ref} is open and no clock is running. Look at it now.")
        if missing
        else _("The clocks stood still. Check every open incident now.")
    )
    send(
        subject=Subject(entry.subject_kind, entry.subject_id, entry.subject_ref),
        kind="auditor",
        level=1,
        title=_both(title, ref=entry.subject_ref),
        posts=[Post(role, area_path=entry.area_path or None) for role in CENTRE],
        exercise=False,
        by=Actor.system("auditor"),
        now=now,
        scope=Scope(entry.area_path, entry.school_id, entry.organisation_id),
        key=f"auditor:{entry.pk}",
    )
