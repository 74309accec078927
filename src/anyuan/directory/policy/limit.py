"""The queryset side of the policy, from the same table as the yes/no side."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from anyuan.directory.policy.decide import Viewer, open_grants
from anyuan.directory.policy.roles import AREA, ORGANISATION, SCHOOL, SYSTEM

M = TypeVar("M", bound=Model)
Columns = str | tuple[str, ...] | None


def school_bodies(*ways: str) -> tuple[str, ...]:
    """Columns of the bodies that a school is of: its authority and its police station, reached along each way.

    No way: from the school itself; ``"school"``, ``"place__school"``: from a row that hangs at one.
    """
    steps = [f"{way}__" for way in ways] or [""]
    return tuple(f"{step}{body}" for step in steps for body in ("organisation_id", "police_station_id"))


def limit(
    queryset: QuerySet[M],
    viewer: Viewer,
    action: str,
    area: Columns = "school__area__path",
    school: Columns = "school_id",
    organisation: Columns = "organisation_id",
) -> QuerySet[M]:
    """Keep the rows to which the viewer may do ``action``.

    ``area``, ``school``, ``organisation`` name the columns that hold the row's area path, school and organisation (a
    tuple: any of them; None: the row has none). Raises ActionUnknown.
    """
    reach = visible(viewer, action, area=area, school=school, organisation=organisation)
    return queryset if reach is None else queryset.filter(reach)


def visible(
    viewer: Viewer,
    action: str,
    *,
    area: Columns = "school__area__path",
    school: Columns = "school_id",
    organisation: Columns = "organisation_id",
) -> Q | None:
    """The condition behind `limit`, to be joined with others by ``|``; None means every row."""
    grants = list(open_grants(viewer, action))
    if viewer.is_system or any(grant.scope_kind == SYSTEM for grant in grants):
        return None
    # "pk in nothing" rather than none(): the condition stays combinable with `|`.
    reach = Q(pk__in=[])
    for grant in grants:
        if grant.scope_kind == SCHOOL:
            reach |= _any(school, "", grant.school_id)
        elif grant.scope_kind == ORGANISATION:
            reach |= _any(organisation, "", grant.organisation_id)
        elif grant.scope_kind == AREA:
            reach |= _any(area, "__startswith", grant.area_path)
    return reach


def _any(columns: Columns, lookup: str, value: Any) -> Q:
    names = (columns,) if isinstance(columns, str) else columns or ()
    reach = Q(pk__in=[])
    for name in names:
        reach |= Q(**{f"{name}{lookup}": value})
    return reach
