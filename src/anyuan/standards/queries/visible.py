"""Which schools' verdicts somebody sees, and which of them are in scope on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from anyuan.directory.models import School
from anyuan.directory.policy import Viewer, limit, school_bodies

COLUMNS: Mapping[str, Any] = {
    "area": "area__path",
    "school": "id",
    "organisation": school_bodies(),
}


def schools_visible_to(viewer: Viewer, action: str = "standards.see") -> QuerySet[School]:
    """Schools to which the viewer may do ``action``, also those that have closed."""
    rows = School.objects.select_related("area", "organisation").order_by("code")
    return limit(rows, viewer, action, **COLUMNS)


def in_scope(school: School, on: date) -> bool:
    """Whether a school is judged on a day: it has opened, and it is in use or closed only later.

    Two schools that merged: the one that ended leaves the tables from that day on and keeps its past; the other one is judged
    by its own facts, to which belongs what now stands under its name in the registers.
    """
    opened, closed = opened_on(school), _day(school, "closed_on")
    if opened is not None and on < opened:
        return False
    return on < closed if closed is not None else school.active


def opened_on(school: School) -> date | None:
    """The first day of a school, where the register says so."""
    return _day(school, "opened_on")


def merged_into(school: School) -> str:
    """The code of the school that it became part of; empty for others."""
    return str(school.extra.get("merged_into", ""))


def _day(school: School, name: str) -> date | None:
    try:
        return date.fromisoformat(str(school.extra.get(name, "")))
    except ValueError:
        return None
