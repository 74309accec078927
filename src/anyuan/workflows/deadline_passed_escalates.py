"""When a clock of an incident runs out, its leg is judged, and those who must act next are told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.incidents.actions import leg_unproven
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows import _incident

# Who is told when the clock passes for the first time, and in addition from the second time on.
TOLD = {
    "verify": (("dispatcher",), ("duty_leader",)),
    "dispatch": (("dispatcher", "duty_leader"), ("commander",)),
    "arrive": (("dispatcher", "duty_leader"), ("commander",)),
    "clear": (("dispatcher",), ("duty_leader",)),
    "close": (("dispatcher",), ("duty_leader",)),
}
LEG = (("dispatcher", "duty_leader"), ())
WORDS = {
    "verify": _("Not yet verified: {kind}, {where}"),
    "dispatch": _("Nobody sent yet: {kind}, {where}"),
    "arrive": _("Nobody there yet: {kind}, {where}"),
    "clear": _("Not yet dealt with: {kind}, {where}"),
    "close": _("Not yet closed: {kind}, {where}"),
    "leg": _("Leg without proof: {kind}, {where}"),
}


@handles("dispatch.deadline_passed", name="deadline_passed_escalates")
def handle(entry: Entry, now: datetime) -> None:
    """Judge the leg; tell the people. "acknowledge" is silent here: the ladder is what climbs for it."""
    incident = _incident.of_entry(entry)
    if incident is None or not incident.open:
        return
    clock = str(entry.data["kind"])
    by = Actor.system("clock")
    leg = clock.removeprefix("leg_") if clock.startswith("leg_") else ""
    if leg and not leg_unproven(incident, leg, due_at=entry.at, by=by, now=now):
        return
    first, again = LEG if leg else TOLD.get(clock, ((), ()))
    roles = first + (again if entry.data.get("attempt", 1) > 1 else ())
    if not roles:
        return
    send(
        subject=_incident.subject_of(incident),
        kind=f"overdue_{'leg' if leg else clock}",
        level=incident.level,
        title=_incident.words(WORDS["leg" if leg else clock], incident),
        body=_incident.words(_("{ref}. The time was over at {due_at}."), incident, due_at=_clock_time(entry.at)),
        posts=[Post(role, area_path=incident.area_path) for role in roles],
        exercise=incident.exercise,
        by=by,
        now=now,
        scope=_incident.scope_of(incident),
        key=f"deadline:{entry.pk}",
    )


def _clock_time(at: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(at).strftime("%H:%M:%S")
