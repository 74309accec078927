"""The kind of a register that is described by a sheet: nothing about it is written twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports import cells
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.kinds import base
from anyuan.directory.imports.kinds.base import Context, Convert, Kind, Values
from anyuan.directory.registers.describe import Check, Column, Sheet, sheets
from anyuan.directory.registers.reach import belongs, named, within


def model_of(name: str) -> type[Model]:
    """A table of the directory by its name."""
    return apps.get_model("directory", name)


def described() -> dict[str, type[Kind]]:
    """A kind for every sheet."""
    return {sheet.name: _kind(sheet) for sheet in sheets().values()}


# What changes along with rows that were stored: register → function of the rows and the time. See `actions.described`.
FOLLOWERS: dict[str, Callable[[list[Any], datetime], int]] = {}


class Described(Kind):
    """Values by the sheet's columns; facts go into one JSON column, where an empty cell leaves the old fact alone."""

    sheet: Sheet

    def prepare(self, values: Values, context: Context) -> None:
        if any(c.type == "datum" for c in self.sheet.columns):
            base.locate(values, context)
        for check in self.sheet.checks:
            judge(self.sheet, check, values)
        facts = {c.name: plain(values.pop(c.name)) for c in self.sheet.columns if c.facts and c.name in values}
        facts = {name: value for name, value in facts.items() if value is not None}
        if facts:
            values["facts"] = facts
        self._fill_in(values, context)

    def follow(self, pairs: list[tuple[Any, Values]], context: Context) -> int:
        """What changes along with rows that were stored."""
        then = FOLLOWERS.get(self.sheet.name)
        return then([row for row, _values in pairs], context.now) if then else 0

    def named_by(self) -> tuple[str, ...]:
        return self.sheet.identity

    def belongs(self, row: Any) -> bool:
        return belongs(self.sheet, row)

    def reaches(self, row: Any, viewer: Any, verb: str = "import") -> bool:
        return within(self.sheet, row, viewer, verb)

    def _fill_in(self, values: Values, context: Context) -> None:
        """What the sheet fixes, what lies a year after something, and the area of a row that only names its school."""
        for name, after in self.sheet.year_after.items():
            if not values.get(name) and values.get(after) is not None:
                values[name] = a_year_after(values[after])
        for name, fixed in self.sheet.where.items():
            # Where several kinds share a register, a row that does not say which is of the first.
            values[f"default_{name}"] = fixed[0] if isinstance(fixed, list) else fixed
        # A new row needs one of its keepers; a row that is changed by its code has one already.
        if self.sheet.one_of and not values.get("code") and not any(values.get(n) for n in self.sheet.one_of):
            raise CellWrong(_("one of these must be filled in: {headings}"), headings=headings(self.sheet))
        if hasattr(self.model, "area") and not values.get("area"):
            school = values.get("school")
            area = school.area if school else None if values.get("code") else context.default_area
            if area is not None:
                values["default_area"] = area


def headings(sheet: Sheet) -> str:
    """The labels of the columns one of which must be filled in."""
    return ", ".join(sheet.column(name).say(get_language() or "") for name in sheet.one_of)


def judge(sheet: Sheet, check: Check, values: Values) -> None:
    """Raises CellWrong when the two values of a check contradict each other."""
    left, right = values.get(check.left), values.get(check.right)
    if left is None or right is None or (left < right if check.sign == "<" else left <= right):
        return
    language = get_language() or ""
    raise CellWrong(
        _("“{left}” ({first}) goes beyond “{right}” ({second})"),
        left=sheet.column(check.left).say(language),
        first=left,
        right=sheet.column(check.right).say(language),
        second=right,
    )


def a_year_after(day: date) -> date:
    """The same day of the next year; of a leap day the first of March."""
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


def plain(value: Any) -> Any:
    """A fact as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "code", value)


def converter(column: Column) -> Convert:
    """How a cell of the column becomes a value."""
    match column.type:
        case "code":
            return base.code
        case "whole":
            return base.whole
        case "number":
            return base.number
        case "day":
            return base.day
        case "yes_no":
            return base.yes_no
        case "datum":
            return base.datum
        case "reference":
            return lambda cell, context: referred(column, cell, context)
        case "choice":
            return lambda cell, context: chosen(column, cell)
    return base.text(column.longest)


def referred(column: Column, cell: Any, context: Context) -> Any:
    """The row that a cell names. One that the viewer may not see is answered like one that is not there."""
    model = model_of(column.to)
    row = context.lookups.find(model, cell)
    if row is not None and context.viewer is not None and not named(row, context.viewer):
        kind = model._meta.verbose_name
        raise CellWrong(_("“{text}” is not in the register ({kind})"), text=cells.words(cell), kind=kind)
    return row


def chosen(column: Column, cell: Any) -> str | None:
    """The value of a list that a cell means, by value, label or any word for it."""
    if not cells.words(cell):
        return None
    known = {
        base_word: c.value for c in column.choices for base_word in map(_plain, (c.value, *c.label.values(), *c.words))
    }
    if column.open:
        # A list that may grow: what it does not know word for word is kept as it is.
        return known.get(_plain(cells.words(cell)), cells.words(cell, column.longest))
    try:
        return cells.choice(cell, known, {c.value for c in column.choices}, column.exact)
    except CellWrong:
        language = get_language() or ""
        allowed = ", ".join(column.choice_label(c.value, language) for c in column.choices)
        raise CellWrong(_("“{value}” is not one of: {allowed}"), value=cells.words(cell), allowed=allowed) from None


def _plain(word: str) -> str:
    from anyuan.directory.imports.tables import plain as heading

    return heading(word)


def _kind(sheet: Sheet) -> type[Kind]:
    references = {c.name: model_of(c.to) for c in sheet.columns if c.type == "reference"}
    body = {
        "sheet": sheet,
        "name": sheet.name,
        "model": model_of(sheet.model),
        "prefix": sheet.prefix,
        "columns": {c.name: converter(c) for c in sheet.columns},
        "required": tuple(c.name for c in sheet.columns if c.required),
        "references": references,
        "stored": sheet.stored,
        "__doc__": sheet.label["en"],
    }
    return type(f"{sheet.model}Sheet", (Described,), body)
