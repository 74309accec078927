"""One shape for every kind of file: sheets of rows of cells, each cell with its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused
from anyuan.kernel.text import FORMULA_SIGNS

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Refused):
    """The file cannot be read at all."""

    key = "directory.file_unreadable"
    sentence = _("{file} cannot be read: {why}")


@dataclass(slots=True)
class Sheet:
    """A sheet that is read once, row by row. ``properties`` marks geojson, whose rows have names instead of letters."""

    file: str
    name: str
    rows: Iterator[list[Cell]]
    first_row: int = 1
    properties: bool = False

    def address(self, row: int, column: int) -> str:
        """`Sheet1!D7`, or `features[6].name` for geojson; rows count from 1, columns from 0."""
        if self.properties:
            return f"features[{row - 2}]"
        return f"{self.name}!{letters(column)}{row}" if self.name else f"{letters(column)}{row}"


@dataclass(slots=True)
class Workbook:
    """What a file holds, and what was passed over with the reason why."""

    file: str
    sheets: list[Sheet]
    hidden: list[str] = field(default_factory=list)


def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def text(cell: Any) -> str:
    """A cell as text: Excel's 469001.0 is the code 469001; spaces around and full-width forms are folded elsewhere."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    words = str(cell).strip()
    # A leading apostrophe is how exports keep a spreadsheet from running a cell as a formula; see exports.
    return words[1:] if words[:1] == "'" and words.lstrip("'").startswith(FORMULA_SIGNS) else words
