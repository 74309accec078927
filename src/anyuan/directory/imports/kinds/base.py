"""What a kind of register must say about itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports import cells
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.lookups import Lookups
from anyuan.directory.imports.tables import Table

Values = dict[str, Any]


@dataclass(slots=True)
class Context:
    """What a conversion needs besides the cell."""

    table: Table
    lookups: Lookups
    now: datetime
    zone: Any
    datum: str = "wgs84"
    title: str = ""
    default_area: Any = None
    # The person at the screen, within whose reach every row must lie; None: the shell, which reaches everything.
    viewer: Any = None
    # Rows that waited for others to be stored are tried once more, taking what is there.
    last_pass: bool = False
    notes: list[Any] = field(default_factory=list)


Convert = Callable[[Any, Context], Any]


class Kind:
    """A register: its model, its columns, and what must be filled in."""

    name: ClassVar[str]
    model: ClassVar[type[Model]]
    columns: ClassVar[dict[str, Convert]]
    required: ClassVar[tuple[str, ...]] = ()
    references: ClassVar[dict[str, type[Model]]] = {}
    # Columns that are stored; those of `columns` that are not (a datum, a date) only help to convert others.
    stored: ClassVar[tuple[str, ...]] = ()
    repeatable: ClassVar[bool] = False
    prefix: ClassVar[str] = "X"

    def prepare(self, values: Values, context: Context) -> None:
        """Complete and check the converted values of one row. Raises CellWrong."""

    def identity(self, values: Values) -> str:
        """The code by which the row is found again; made from its name and whereabouts when the file has none."""
        if values.get("code"):
            return str(values["code"])
        return self.made_code(*(values.get(part) for part in self.named_by()))

    def named_by(self) -> Iterable[str]:
        """What tells two rows without codes apart."""
        return ("name", "area")

    def made_code(self, *parts: Any) -> str:
        """A code that is the same at every import of the same row."""
        words = "|".join(str(getattr(part, "code", part) or "") for part in parts)
        return f"{self.prefix}-{hashlib.sha256(words.encode()).hexdigest()[:10].upper()}"

    def belongs(self, row: Any) -> bool:
        """Is the stored row one of this register? Several registers may share a table."""
        return True

    def reaches(self, row: Any, viewer: Any, verb: str = "import") -> bool:
        """May the viewer hand in this row? Kinds that screens import say so; others come from the shell alone."""
        return viewer is None

    def follow(self, pairs: list[tuple[Any, Values]], context: Context) -> int:
        """What hangs on the rows just stored (appointments, members); returns how many were made or changed."""
        return 0


def text(longest: int = 150) -> Convert:
    return lambda cell, context: cells.words(cell, longest)


def code(cell: Any, context: Context) -> str:
    return cells.code(cell)


def whole(cell: Any, context: Context) -> int | None:
    return cells.whole(cell)


def number(cell: Any, context: Context) -> float | None:
    return cells.number(cell)


def yes_no(cell: Any, context: Context) -> bool | None:
    return cells.yes_no(cell)


def day(cell: Any, context: Context) -> Any:
    return cells.day(cell)


def datum(cell: Any, context: Context) -> str | None:
    return cells.datum(cell) if cells.words(cell) else None


def raw(cell: Any, context: Context) -> Any:
    """Left as it is; `prepare` converts it with the help of other cells of the row."""
    return cell


def choice(name: str, allowed: Iterable[str] = ()) -> Convert:
    def convert(cell: Any, context: Context) -> str | None:
        known = context.table.choices.get(name, {})
        return cells.choice(cell, known, set(allowed) or set(known.values())) if cells.words(cell) else None

    return convert


def reference(model: type[Model]) -> Convert:
    return lambda cell, context: context.lookups.find(model, cell)


def locate(values: Values, context: Context) -> None:
    """Convert a position to WGS-84 and remember the datum in which it was given."""
    given = values.pop("datum", None) or context.datum
    if "lon" not in values and "lat" not in values:
        return
    point = cells.position(values.pop("lon", None), values.pop("lat", None), given)
    if point:
        values |= {"lon": point[0], "lat": point[1], "datum": given}


def need(values: Values, name: str, heading: str) -> None:
    """Raises CellWrong when a value without which the row cannot stand is missing."""
    if values.get(name) in (None, ""):
        raise CellWrong(_("“{heading}” is missing"), heading=heading)
