"""Who is a school's named person, and the notices that lie with a school."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from anyuan.cases.models import OffCampusNotice
from anyuan.cases.queries.services import off_campus
from anyuan.directory.models import Account, RoleGrant, School
from anyuan.directory.policy import Viewer, visible
from anyuan.directory.queries import post_holders


def named_people(school: School, now: datetime) -> list[int]:
    """Person ids of the named person: the first role of the rule that anybody holds for this school, by grant or post."""
    day = timezone.localdate(now)
    for role in off_campus().get("named_person", ()):
        found = role_holders(role, now, school_id=school.pk) or [p.pk for p in post_holders(role, school, day)]
        if found:
            return found
    return []


def role_holders(role: str, now: datetime, *, school_id: int | None = None, area_path: str = "") -> list[int]:
    """Person ids of those who hold a role for a school, or over an area at or above ``area_path``."""
    running = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    grants = RoleGrant.objects.filter(running, role=role, starts_at__lte=now, account__person__active=True)
    grants = grants.filter(account__in=Account.objects.filter(is_active=True)).select_related("area", "account")
    day = timezone.localdate(now)
    found = []
    for grant in grants.order_by("pk"):
        held = grant.appointment is None or grant.appointment.ends_on is None or grant.appointment.ends_on >= day
        here = (school_id is not None and grant.school_id == school_id) or (
            bool(area_path) and grant.area is not None and area_path.startswith(grant.area.path)
        )
        if held and here and grant.account.person_id is not None:
            found.append(grant.account.person_id)
    return list(dict.fromkeys(found))


def visible_to(viewer: Viewer, action: str = "off_campus.see") -> QuerySet[OffCampusNotice]:
    """Notices of the viewer's schools or area, those that wait first."""
    reach = visible(viewer, action, area="school__area__path", school="school_id", organisation=None)
    found = OffCampusNotice.objects.select_related("school", "case").order_by("passed_on_at", "-told_at")
    return found if reach is None else found.filter(reach)
