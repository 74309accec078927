"""Reading a described register: who may see which rows, searched, filtered, sorted; and what runs out soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from anyuan.directory.imports.kinds.described import model_of
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.directory.registers import reach
from anyuan.directory.registers.describe import Column, Sheet
from anyuan.kernel.text import fold

NAMES = {
    "School": ("name", "name_en", "short_name"),
    "Person": ("name", "name_en"),
    "AgreementTemplate": ("name", "name_en"),
    "Agreement": (),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a register. ``choices`` are exact values by column; ``due`` keeps what runs out or has run out;
    ``past`` shows rows that are out of use or were replaced by a later sheet, too."""

    q: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    school: str = ""
    area: str = ""
    due: bool = False
    past: bool = False
    sort: str = ""


def rows(sheet: Sheet, viewer: Viewer, verb: str = "see") -> QuerySet[Any]:
    """The rows of the register to which the viewer may do ``verb``; not allowed and not there look the same."""
    found = model_of(sheet.model)._default_manager.filter(reach.own(sheet))
    joins = [c.name for c in sheet.columns if c.type == "reference"]
    return reach.limit(found.select_related(*joins), sheet, viewer, verb)


def find(sheet: Sheet, viewer: Viewer, asked: Asked, today: date, verb: str = "see") -> QuerySet[Any]:
    """The rows that the question means, in its order."""
    found = rows(sheet, viewer, verb)
    if not asked.past:
        found = current(sheet, found.filter(active=True), today)
    for name, value in asked.choices.items():
        found = found.filter(_is(sheet.column(name), value))
    if asked.school:
        found = found.filter(_hangs_on_school(sheet, asked.school))
    if asked.area and sheet.reach["area"]:
        condition = Q(pk__in=[])
        for path in sheet.reach["area"]:
            condition |= Q(**{f"{path}__contains": f"/{asked.area}/"})
        found = found.filter(condition)
    if asked.due and sheet.due:
        found = running_out(sheet, found, today)
    if asked.q:
        found = found.filter(_matches(sheet, fold(asked.q)))
    return found.order_by(*_order(sheet, asked.sort))


def current(sheet: Sheet, found: QuerySet[Any], today: date) -> QuerySet[Any]:
    """What holds on the day: of dated sheets the last one of each subject, and no post that has ended."""
    if sheet.ended:
        found = found.filter(Q(**{f"{sheet.ended}__isnull": True}) | Q(**{f"{sheet.ended}__gte": today}))
    if not sheet.dated:
        return found
    same = {name: OuterRef(name) for name in sheet.subject}
    held = model_of(sheet.model)._default_manager.filter(active=True, **{f"{sheet.since}__lte": today}, **same)
    latest = held.order_by().values(*sheet.subject).annotate(day=Max(sheet.since)).values("day")
    return found.filter(**{sheet.since: Subquery(latest)})


def running_out(sheet: Sheet, found: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Rows whose day has come or comes within the sheet's days of warning."""
    last = today + timedelta(days=sheet.due_days)
    column = sheet.column(sheet.due)
    if sheet.done:
        found = found.filter(**{f"{sheet.done}__isnull": True})
    # A day among the facts is kept as text, which sorts like the day.
    return found.filter(**{f"{column_path(column)}__lte": last.isoformat() if column.facts else last})


def due_of(sheet: Sheet, row: Any) -> date | None:
    """The day on which a row runs out; None: it does not, or nobody knows when."""
    if not sheet.due:
        return None
    if sheet.done and _is_done(getattr(row, sheet.done)):
        return None
    value = value_of(sheet.column(sheet.due), row)
    return date.fromisoformat(value) if isinstance(value, str) else value


def count(sheet: Sheet, viewer: Viewer, today: date) -> tuple[int, int]:
    """How many rows hold today, and how many of them run out soon."""
    found = current(sheet, rows(sheet, viewer).filter(active=True), today).distinct()
    return found.count(), running_out(sheet, found, today).count() if sheet.due else 0


def column_path(column: Column) -> str:
    """Where the value of a column stands in a query."""
    return f"facts__{column.name}" if column.facts else column.name


def _is_done(settled: Any) -> bool:
    return settled.exists() if hasattr(settled, "exists") else settled is not None


def value_of(column: Column, row: Any) -> Any:
    """The value of a column of a stored row; None where nothing is known."""
    return row.facts.get(column.name) if column.facts else getattr(row, column.name)


def _is(column: Column, value: str) -> Q:
    path = column_path(column)
    if column.type == "yes_no":
        if value == "unknown":
            return ~Q(facts__has_key=column.name) if column.facts else Q(**{f"{path}__isnull": True})
        return Q(**{path: value == "yes"})
    return Q(**{path: value})


def _hangs_on_school(sheet: Sheet, code: str) -> Q:
    school = School.objects.filter(code=code).values("pk")
    condition = Q(pk__in=[])
    for path in sheet.reach["school"]:
        condition |= Q(**{f"{path}__in": school})
    return condition


def _matches(sheet: Sheet, q: str) -> Q:
    condition = Q(code__icontains=q)
    for column in sheet.columns:
        if column.type in ("text", "long"):
            condition |= Q(**{f"{column_path(column)}__icontains": q})
        elif column.type == "choice":
            meant = [
                c.value for c in column.choices if any(q.lower() in w.lower() for w in (*c.label.values(), *c.words))
            ]
            condition |= Q(**{f"{column_path(column)}__in": meant}) if meant and not column.facts else Q(pk__in=[])
        elif column.type == "reference":
            for name in NAMES.get(column.to, ("name",)):
                condition |= Q(**{f"{column.name}__{name}__icontains": q})
            if column.to in ("School", "Person"):
                condition |= Q(**{f"{column.name}__initials__startswith": q.lower()})
    return condition


def _order(sheet: Sheet, sort: str) -> tuple[Any, ...]:
    """By a listed column, ``-`` in front turns it round; otherwise what runs out first, then by code."""
    name = sort.removeprefix("-")
    column = next((c for c in sheet.columns if c.name == name), None)
    if column is None and not sheet.due:
        return ("code",)
    shown = column or sheet.column(sheet.due)
    path = f"{column_path(shown)}__code" if shown.type == "reference" else column_path(shown)
    # What is not known stands last either way, on both databases.
    by = F(path).desc(nulls_last=True) if sort.startswith("-") and column else F(path).asc(nulls_last=True)
    return (by, "code")
