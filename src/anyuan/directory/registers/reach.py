"""Within whose sight a row of a described register lies: for one row, and for a whole query, by the same sheet."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.directory.policy.decide import Where
from anyuan.directory.registers.describe import Sheet

Reach = dict[str, tuple[str, ...]]
# By what right, and within whose sight, rows are named that registers refer to.
NAMED: dict[str, tuple[str, Reach]] = {
    "School": (
        "directory.see",
        {"area": ("area__path",), "school": ("pk",), "organisation": policy.school_bodies()},
    ),
    "Place": (
        "directory.see",
        {
            "area": ("area__path",),
            "school": ("school_id",),
            "organisation": policy.school_bodies("school"),
        },
    ),
    "Team": (
        "directory.see",
        {
            "area": ("area__path", "school__area__path", "organisation__area__path"),
            "school": ("school_id",),
            "organisation": ("organisation_id",),
        },
    ),
    "Person": (
        "people.see",
        {
            "area": ("school__area__path", "organisation__area__path"),
            "school": ("school_id",),
            "organisation": ("organisation_id",),
        },
    ),
}


def belongs(sheet: Sheet, row: Any) -> bool:
    """Is the row one of this register? Several registers may share a table (waters and exam sites are places)."""
    return all(
        getattr(row, name) in wanted if isinstance(wanted, list) else getattr(row, name) == wanted
        for name, wanted in sheet.where.items()
    )


def own(sheet: Sheet) -> Q:
    """The condition that picks the register's rows out of its table."""
    picked = Q()
    for name, wanted in sheet.where.items():
        picked &= Q(**{f"{name}__in": wanted} if isinstance(wanted, list) else {name: wanted})
    return picked


def limit(rows: QuerySet[Any], sheet: Sheet, viewer: Viewer, verb: str) -> QuerySet[Any]:
    """Keep the rows to which the viewer may do ``verb`` (see, edit, import, export)."""
    area, school, organisation = (sheet.reach[key] or None for key in ("area", "school", "organisation"))
    return policy.limit(rows, viewer, sheet.rights[verb], area=area, school=school, organisation=organisation)


def within(sheet: Sheet, row: Any, viewer: Viewer, verb: str) -> bool:
    """May the viewer do ``verb`` to this row, which need not be stored yet?"""
    return _allowed(row, sheet.reach, viewer, sheet.rights[verb])


def named(row: Any, viewer: Viewer) -> bool:
    """May the viewer name this row (a school, a person, a team …) in a register? Departments and areas are no secret."""
    known = NAMED.get(row._meta.object_name)
    return known is None or _allowed(row, known[1], viewer, known[0])


def where_of(sheet: Sheet, row: Any) -> Where:
    """Where the row lies, for the journal: the first area, school and organisation that it hangs on."""
    firsts = [next(iter(_values(row, sheet.reach[key])), None) for key in ("area", "organisation", "school")]
    return Where(str(firsts[0] or ""), firsts[1], firsts[2])


def _allowed(row: Any, reach: Reach, viewer: Viewer, action: str) -> bool:
    wheres = [Where(area_path=path) for path in _values(row, reach["area"])]
    wheres += [Where(school_id=key) for key in _values(row, reach["school"])]
    wheres += [Where(organisation_id=key) for key in _values(row, reach["organisation"])]
    return any(policy.allows(viewer, action, where) for where in wheres or [Where()])


def _values(row: Any, paths: tuple[str, ...]) -> list[Any]:
    found = []
    for path in paths:
        value = row
        for name in path.split("__"):
            value = getattr(value, name, None)
            if value is None:
                break
        if value not in (None, ""):
            found.append(value)
    return found
