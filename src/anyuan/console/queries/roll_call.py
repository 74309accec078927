"""The roll call of a real incident, as its page and the phone of whoever counts show it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone

from anyuan.console.queries.drills import lines_of
from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.directory.queries.profiles import profile_on
from anyuan.duties.models import Drill, RollCall, RollLine
from anyuan.duties.queries.drills import called
from anyuan.duties.rules.drills import Sum
from anyuan.incidents.models import Incident

KEEP, NAMES = "roll_call.keep", "roll_call.names"


@dataclass(frozen=True, slots=True)
class Standing:
    """The roll call of one incident: its counts, and what this viewer may do with it. ``roll`` None: none was opened."""

    roll: RollCall | None
    total: Sum
    may_keep: bool
    may_read: bool
    lines: list[RollLine] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Is anybody counting now?"""
        return self.roll is not None and self.roll.closed_at is None


def standing(incident: Incident, viewer: Viewer) -> Standing | None:
    """The last roll call of a real incident at a school; None for an exercise (its drill has one) and where no school is."""
    if incident.exercise or incident.school_id is None:
        return None
    roll = RollCall.objects.filter(incident_id=incident.pk, drill=None).order_by("closed_at", "-opened_at").last()
    open_one = RollCall.objects.filter(incident_id=incident.pk, drill=None, closed_at=None).order_by("pk").first()
    roll = open_one or roll
    lines = lines_of(roll)
    keep = incident.open and policy.allows(viewer, KEEP, incident)
    read = incident.open and policy.allows(viewer, NAMES, incident)
    return Standing(roll, called(lines), keep, read, lines)


def usual_lines(incident: Incident, whole: str, staff: str) -> list[tuple[str, bool, int]]:
    """What a new roll call begins with: the lines of the school's last drill, else the school's figures in one line each."""
    drills = Drill.objects.filter(school=incident.school_id).exclude(state="called_off").exclude(lines=[])
    last = drills.filter(starts_at=drills.aggregate(last=Max("starts_at"))["last"]).first()
    if last is not None:
        return [(str(label), bool(pupils), int(count)) for label, pupils, count in last.lines]
    assert incident.school is not None
    known = profile_on(incident.school, timezone.localdate(incident.received_at))
    found = [(whole, True, known.pupils or 0), (staff, False, known.staff or 0)]
    return [line for line in found if line[2]]
