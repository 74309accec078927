"""From a row of cells to the values of a record, with the address of every cell that is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.actions.importing.outcome import Outcome, Problem
from anyuan.directory.actions.importing.plan import Plan
from anyuan.directory.crypto import close, reveal
from anyuan.directory.imports.cells import CellWrong, NotYet, words
from anyuan.directory.imports.headings import Column, Mapping
from anyuan.directory.imports.kinds.base import Context, Kind, Values
from anyuan.directory.imports.sheets import Cell, text
from anyuan.directory.rules.areas import short_code

NumberedCells = tuple[int, list[Cell]]
SEALED = "sealed"
SEALED_COLUMN = "directory.extra.sealed"


@dataclass(slots=True)
class Row:
    """One record as the file has it: its row number, values, and the columns that are kept beside them."""

    number: int
    values: Values
    extra: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    has_code: bool = False
    code: str = ""


class Converter:
    """Converts the rows of one sheet, a batch at a time."""

    def __init__(self, plan: Plan, kind: Kind, context: Context, mapping: Mapping, outcome: Outcome) -> None:
        self.plan, self.kind, self.context, self.outcome = plan, kind, context, outcome
        self.fields = [c for c in plan.layout.columns if c.use == "field" and c.field in kind.columns]
        self.kept = [c for c in plan.layout.columns if c.use in ("extra", "known")]
        self.personal = [c for c in plan.layout.columns if c.use == "personal"]
        self.defaults = {name: v for name, v in mapping.defaults.items() if name in kind.columns}
        self.headings = {c.field: c.heading for c in self.fields}
        self.empty_starred: dict[int, tuple[int, int]] = {}

    def convert(self, batch: list[NumberedCells]) -> tuple[list[Row], list[NumberedCells]]:
        """The good rows of a batch, and those that hang on a row not stored yet; the others are on the outcome's list
        of problems."""
        for name, model in self.kind.references.items():
            column = next((c for c in self.fields if c.field == name), None)
            if column is not None:
                self.context.lookups.fetch(model, {words(_cell(row, column), 500) for _n, row in batch})
        rows: list[Row] = []
        later: list[NumberedCells] = []
        for number, cells in batch:
            try:
                row = self._row(number, cells)
            except NotYet:
                later.append((number, cells))
                continue
            if row is not None:
                rows.append(row)
        return rows, later

    def give_up(self, rows: list[NumberedCells]) -> None:
        """What the rows wait for is not in the file either: say so."""
        for number, cells in rows:
            try:
                self._row(number, cells)
            except NotYet as error:
                self.blame(number, "code", error)

    def code_length(self, cells: list[Cell]) -> int:
        """How long the row's code is without filling zeros: the shorter, the higher in the tree."""
        column = next((c for c in self.fields if c.field == "code"), None)
        return len(short_code(text(_cell(cells, column)))) if column else 0

    def blame(self, number: int, name: str, sentence: Any) -> None:
        """Put a problem of a row on the list, at the cell of the field when the file has it."""
        column = next((c for c in self.fields if c.field == name), None)
        self._blame(number, column, sentence)

    def _blame(self, number: int, column: Column | None, sentence: Any) -> None:
        sheet = self.plan.sheet
        address = sheet.address(number, column.index if column else 0)
        self.outcome.blame(Problem(sheet.file, address, column.heading if column else "", sentence))

    def _row(self, number: int, cells: list[Cell]) -> Row | None:
        values: Values = {}
        good = True
        for column in self.fields:
            cell = _cell(cells, column)
            if text(cell) == "":
                self._note_empty(column, number)
                continue
            good &= self._field(values, column, cell, number)
        for column in (*self.kept, *self.personal):
            if text(_cell(cells, column)) == "":
                self._note_empty(column, number)
        for name, default in self.defaults.items():
            if values.get(name) in (None, ""):
                values[name] = self.kind.columns[name](default, self.context)
        if not good:
            return None
        given = bool(values.get("code"))
        try:
            self.kind.prepare(values, self.context)
        except NotYet:
            raise
        except CellWrong as error:
            self._blame(number, None, error)
            return None
        row = Row(number, {k: v for k, v in values.items() if v is not None}, has_code=given)
        row.extra = {c.heading[:80]: _kept(_cell(cells, c)) for c in self.kept if text(_cell(cells, c))}
        row.personal = {c.heading[:80]: text(_cell(cells, c)) for c in self.personal if text(_cell(cells, c))}
        row.code = self.kind.identity(row.values)
        return row

    def _field(self, values: Values, column: Column, cell: Cell, number: int) -> bool:
        try:
            values[column.field] = self.kind.columns[column.field](cell, self.context)
        except CellWrong as error:
            self._blame(number, column, error)
            return False
        return True

    def _note_empty(self, column: Column, number: int) -> None:
        if column.starred:
            count, first = self.empty_starred.get(column.index, (0, number))
            self.empty_starred[column.index] = (count + 1, first)

    def finish(self) -> None:
        """Say which columns that the form marks with `*` are empty, and where first."""
        for column in self.fields + self.personal + self.kept:
            if column.index in self.empty_starred:
                count, first = self.empty_starred[column.index]
                said = _("{address} {heading}: marked * but empty in {count} rows")
                address = self.plan.sheet.address(first, column.index)
                self.plan.outcome.notes.append(said.format(address=address, heading=column.heading, count=count))


def merge_extra(old: dict[str, Any], row: Row) -> dict[str, Any]:
    """The additional columns after the import. Names and numbers of people go in encrypted, as one closed value."""
    # A csv has only text: 300 and "300" are the same, and what was a number stays one.
    merged = {**old, **{n: v for n, v in row.extra.items() if n not in old or text(old[n]) != text(v)}}
    if row.personal:
        sealed = json.loads(reveal(old[SEALED], SEALED_COLUMN)) if old.get(SEALED) else {}
        if {**sealed, **row.personal} != sealed:
            merged[SEALED] = close(json.dumps({**sealed, **row.personal}, ensure_ascii=False), SEALED_COLUMN)
    return merged


def _cell(cells: list[Cell], column: Column) -> Cell:
    return cells[column.index] if column.index < len(cells) else None


def _kept(cell: Cell) -> Any:
    return cell if isinstance(cell, int | float | bool) else text(cell)[:500]
