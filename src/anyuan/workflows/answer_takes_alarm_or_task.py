"""When somebody answers a message from the phone, the answer counts: it takes the alarm, or takes or declines the task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.directory.queries import on_duty
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.refusals import NotAllowedNow, SomebodyWasFirst
from anyuan.incidents.actions import acknowledge
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _incident

CENTRE = ("dispatcher", "duty_leader", "commander")


@handles("notify.answered", name="answer_takes_alarm_or_task")
def handle(entry: Entry, now: datetime) -> None:
    """An answer that comes after somebody else's changes nothing: the message keeps it, the incident goes on."""
    incident = _incident.of_entry(entry)
    if incident is None or not incident.open:
        return
    try:
        if entry.data["kind"] == "escalation" and entry.data["answer"] == "accepted":
            _take_alarm(incident, int(entry.data["person"]), now)
        elif entry.data["kind"] == "task":
            _answer_task(incident, entry.data, now)
    except (SomebodyWasFirst, NotAllowedNow):
        return


def _take_alarm(incident: Incident, person: int, now: datetime) -> None:
    """Staff of the centre on duty acknowledge (接警); anybody else on the ladder answers it, for as long as that holds."""
    by = Actor.person(person)
    centre = {p.pk for role in CENTRE for p in on_duty(role, now=now, area_path=incident.area_path)}
    if person in centre:
        acknowledge(incident, by=by, now=now)
    else:
        dispatching.answer(_incident.subject_of(incident), by=by, now=now)


def _answer_task(incident: Incident, data: dict[str, Any], now: datetime) -> None:
    person = int(data["person"])
    by = Actor.person(person)
    offered = Assignment.objects.filter(
        subject_kind=_incident.KIND, subject_id=incident.pk, state="offered", ended_at__isnull=True
    )
    for task in offered.order_by("-id"):
        if not _is_theirs(task, person, now):
            continue
        if data["answer"] == "accepted":
            dispatching.acknowledge(task.pk, by=by, now=now)
        elif data["answer"] == "declined":
            dispatching.decline(task.pk, reason="declined", by=by, now=now)
        return


def _is_theirs(task: Assignment, person: int, now: datetime) -> bool:
    if task.owner_kind == "person":
        return task.owner_id == person
    if task.owner_kind == "unit":
        crew = [p.pk for role in ("crew", "responder") for p in on_duty(role, now=now, unit=task.owner_id)]
        return person in crew
    return False
