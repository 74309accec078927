"""What stands on the page of one row besides its facts, by register: what is out, a team's people and things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.directory import policy
from anyuan.directory.models import Equipment, Person, Team
from anyuan.directory.policy import Viewer
from anyuan.directory.queries.equipment import out_of
from anyuan.directory.registers.reach import NAMED

MOST_PEOPLE = 200
Part = tuple[str, dict[str, Any]]


def parts(register: str, row: Any, viewer: Viewer, today: date) -> list[Part]:
    """Templates to show below the facts, each with what it shows."""
    made = PARTS.get(register)
    return made(row, viewer, today) if made else []


def people_at_hand(viewer: Viewer, row: Equipment) -> QuerySet[Person]:
    """Whom the equipment may be handed to: people in sight of the school, organisation or team that keeps it."""
    action, reach = NAMED["Person"]
    seen = policy.limit(
        Person.objects.filter(active=True),
        viewer,
        action,
        area=reach["area"],
        school=reach["school"],
        organisation=reach["organisation"],
    )
    keeper = Q(pk__in=[])
    if row.school_id:
        keeper |= Q(school=row.school_id)
    if row.organisation_id:
        keeper |= Q(organisation=row.organisation_id)
    if row.team_id:
        keeper |= Q(memberships__team=row.team_id)
    return seen.filter(keeper).distinct()


def _equipment(row: Equipment, viewer: Viewer, today: date) -> list[Part]:
    out = out_of(row)
    context = {
        "issues": row.issues.select_related("person").order_by("returned_on", "-issued_on")[:50],
        "out": out,
        "left": row.count - out,
        "people": people_at_hand(viewer, row).order_by("code")[:MOST_PEOPLE],
        "may_see_people": policy.may(viewer, "people.see"),
    }
    return [("console/registers/parts/issues.html", context)]


def _team(row: Team, viewer: Viewer, today: date) -> list[Part]:
    held = row.members.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    context = {
        "members": held.count(),
        "things": row.equipment.filter(active=True).order_by("item", "code"),
    }
    return [("console/registers/parts/team.html", context)]


PARTS: dict[str, Callable[[Any, Viewer, date], list[Part]]] = {"equipment": _equipment, "defence_teams": _team}
