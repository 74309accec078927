"""When a drill is announced, everybody who has a part in it, and the heads of its school, are written to."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.dispatch.queries.recipients import Recipients
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.workflows import _drill
from anyuan.workflows._said import both

HEADS = ({"post": "school_head", "at": "school"}, {"post": "security_director", "at": "school"})


@handles("duties.drill_announced", name="drill_announced_tells_people")
def handle(entry: Entry, now: datetime) -> None:
    """One message, marked as an exercise."""
    drill = _drill.of_entry(entry)
    if drill is None or drill.state != "planned":
        return
    heads = Recipients(now).of(HEADS, drill.area_path, drill.school_id)
    people = list(dict.fromkeys([*_drill.people_of(drill), *heads]))
    at = timezone.localtime(drill.starts_at).strftime("%m-%d %H:%M")
    where = {"zh": drill.school.name, "en": drill.school.name_en or drill.school.name}
    send(
        subject=_drill.subject_of(drill),
        kind="drill_announced",
        level=4,
        title=both(_("Drill announced: {plan}, {where}, {at}"), plan=drill.plan_title, where=where, at=at),
        body=both(_("Please read your part in it: {ref}."), ref=drill.ref),
        people=people,
        exercise=True,
        by=_drill.BY,
        now=now,
        also_off_duty=True,
        scope=_drill.scope_of(drill),
        key=f"drill-announced:{entry.pk}",
    )
