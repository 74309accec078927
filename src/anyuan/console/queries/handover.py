"""The hand-over sheet of a shift: what is open, who is on duty, who could take over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from anyuan.console.queries import attention, respond
from anyuan.console.queries.queue import Queue, queue
from anyuan.directory.models import Person, Shift
from anyuan.directory.policy import Viewer

SOON = timedelta(hours=2)
DESK = ("dispatcher", "duty_leader", "commander")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the one who leaves tells the one who comes."""

    queue: Queue
    doors: list[attention.Door]
    mine: list[respond.Card]
    on_duty: list[dict[str, Any]]
    relief: list[Person]


def sheet(viewer: Viewer, now: datetime) -> Sheet:
    """The sheet as it is now; relief is whoever has a desk shift now or within two hours."""
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    reach = Q(pk__in=[])
    for path in paths:
        reach |= Q(area__path__startswith=path)
    shifts = list(
        Shift.objects.filter(reach, role__in=DESK, starts_at__lte=now + SOON, ends_at__gt=now)
        .select_related("person", "substitute")
        .order_by("starts_at", "id")
    )
    people = {(s.substitute or s.person).pk: (s.substitute or s.person) for s in shifts}
    people.pop(viewer.person_id or 0, None)
    rows = [{"role": s.role, "person": s.substitute or s.person, "from": s.starts_at, "to": s.ends_at} for s in shifts]
    mine = respond.mine(viewer.person_id, now) if viewer.person_id else []
    return Sheet(queue(viewer, most=60), attention.doors(viewer, now), mine, rows, list(people.values()))
