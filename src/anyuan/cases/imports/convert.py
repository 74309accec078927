"""From a row of a ledger to what a case needs, with the address of every cell that is wrong."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.cases.queries.ledger_cells import MOMENTS
from anyuan.directory.imports import cells
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.headings import Column, Layout
from anyuan.directory.imports.lookups import Lookups
from anyuan.directory.imports.sheets import Cell, Sheet, text
from anyuan.directory.models import Area, Organisation, Person, Place, School
from anyuan.kernel.text import fold

TITLE, TEXT, EXTRA = 60, 20_000, 500
_LAST = time(23, 59, 59)
_SPLIT = re.compile(r"[/／\n]")


@dataclass(slots=True)
class Row:
    """One item of the ledger, converted."""

    number: int
    identity: str = ""
    title: str = ""
    text: str = ""
    grade: str = ""
    category: str = ""
    source_ref: str = ""
    school: School | None = None
    place: Place | None = None
    area_path: str = ""
    owner: tuple[str, int] | None = None
    handler: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    at: dict[str, datetime] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        return "closed_at" in self.at


class Converter:
    """Converts the rows of one sheet. ``wrong`` collects (row, column or None, sentence)."""

    def __init__(
        self, kind: Mapping[str, Any], layout: Layout, sheet: Sheet, *, zone: Any, now: datetime, area: Area | None
    ) -> None:
        self.kind, self.sheet, self.zone, self.now, self.area = kind, sheet, zone, now, area
        self.columns = [c for c in layout.columns if c.use == "field"]
        self.kept = [c for c in layout.columns if c.use in ("extra", "known")]
        self.lookups = Lookups(layout.preamble)
        self.fields = {f["key"]: f for f in kind.get("fields", ())}
        self.wrong: list[tuple[int, Column | None, Any]] = []
        self._people: dict[str, int | None] = {}

    def row(self, number: int, line: list[Cell]) -> Row | None:
        """The row, or None for an empty or wrong one."""
        row, good = Row(number), True
        filled = [(c, line[c.index]) for c in self.columns if c.index < len(line) and text(line[c.index])]
        if not [column for column, _cell in filled if column.field != "number"]:
            return None
        for column, cell in filled:
            try:
                self._take(row, column, cell)
            except CellWrong as error:
                self.wrong.append((number, column, error))
                good = False
        for column in self.kept:
            if column.index < len(line) and text(line[column.index]):
                self._keep(row, column, line[column.index])
        try:
            self._complete(row)
        except CellWrong as error:
            self.wrong.append((number, None, error))
            return None
        return row if good else None

    def _take(self, row: Row, column: Column, cell: Cell) -> None:
        head, _colon, key = column.field.partition(":")
        if head == "field":
            row.fields[key] = self._field(self.fields[key], cell)
        elif head in MOMENTS:
            if moment := self._moment(cell, end=head == "handle_due_at"):
                row.at[head] = moment
        elif head in _TAKERS:
            _TAKERS[head](self, row, cell)
        elif head != "number":
            self._keep(row, column, cell)

    def _keep(self, row: Row, column: Column, cell: Cell) -> None:
        row.extra[column.heading[:80]] = cell if isinstance(cell, int | float | bool) else text(cell)[:EXTRA]

    def _complete(self, row: Row) -> None:
        row.title = row.title or fold(row.text)[:TITLE]
        if not row.title:
            raise CellWrong(_("neither a title nor a description"))
        if not row.area_path:
            found = row.school.area if row.school else row.place.area if row.place else self.area
            if found is None:
                raise CellWrong(_("neither a school nor an area; say which area with --area"))
            row.area_path = found.path
        row.at.setdefault("opened_at", self._first_moment(row))
        opened, closed = row.at["opened_at"], row.at.get("closed_at")
        if opened > self.now or (closed and closed > self.now):
            raise CellWrong(_("a time in the future: {day}"), day=f"{max(opened, closed or opened):%Y-%m-%d}")
        if closed and closed < opened:
            raise CellWrong(_("closed before it was opened"))
        if missing := [
            f["key"] for f in self.kind.get("fields", ()) if f.get("required") and not row.fields.get(f["key"])
        ]:
            self._fill(row, missing)
        row.identity = row.identity or self._made(row)

    def _fill(self, row: Row, missing: list[str]) -> None:
        """A required field that old ledgers do not have: text says so; another type is an error."""
        for key in missing:
            asked = self.fields[key]
            codes = [choice["code"] for choice in asked.get("choices", ())]
            if asked["type"] in ("text", "long"):
                row.fields[key] = "–"
            elif "other" in codes:
                row.fields[key] = "other"
            elif asked["type"] == "date":
                row.fields[key] = row.at["opened_at"].astimezone(self.zone).date().isoformat()
            else:
                raise CellWrong(_("“{heading}” is missing"), heading=asked.get("label", {}).get("zh", key))

    def _first_moment(self, row: Row) -> datetime:
        days = [v for k, v in row.fields.items() if self.fields[k]["type"] == "date" and v]
        if days:
            return datetime.combine(datetime.fromisoformat(days[0]).date(), time(0), self.zone)
        if row.at:
            return min(min(row.at.values()), self.now)
        return self.now

    def _made(self, row: Row) -> str:
        """The same row of the same ledger is found again, although it has no number of its own."""
        words = (
            row.area_path,
            row.school.code if row.school else "",
            f"{row.at['opened_at']:%Y-%m-%d}",
            row.title,
            row.text,
        )
        return "~" + hashlib.sha256("|".join(words).encode()).hexdigest()[:20]

    def _moment(self, cell: Cell, *, end: bool) -> datetime | None:
        """A local date or date and time; a deadline that is only a day ends with it."""
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=self.zone) if cell.tzinfo is None else cell
        words = cells.words(cell).replace("T", " ")
        if ":" in words:
            return cells.moment(words, None, self.zone)
        day = cells.day(cell)
        return datetime.combine(day, _LAST if end else time(0), self.zone) if day else None

    def _field(self, asked: Mapping[str, Any], cell: Cell) -> Any:
        match asked["type"]:
            case "date":
                day = cells.day(cell)
                return day.isoformat() if day else None
            case "number":
                return cells.number(cell)
            case "count":
                return cells.whole(cell)
            case "yesno":
                return cells.yes_no(cell)
            case "choice":
                return self._word(cell, [(c["code"], (c.get("zh", ""), c.get("en", ""))) for c in asked["choices"]])
        return cells.words(cell, 8000 if asked["type"] == "long" else 200)

    def _word(self, cell: Cell, known: list[tuple[str, tuple[str, ...]]]) -> str:
        """A code by its code or label, or by a label that holds the word or is held by it (红 → 红色(重点类))."""
        word = fold(text(cell)).lower()
        for code, labels in known:
            if word == code.lower() or word in [fold(label).lower() for label in labels]:
                return code
        near = [
            c for c, labels in known if any(x and (word in x.lower() or x.lower() in word) for x in map(fold, labels))
        ]
        if len(near) == 1:
            return near[0]
        allowed = ", ".join(labels[0] for _code, labels in known)
        raise CellWrong(_("“{value}” is not one of: {allowed}"), value=word, allowed=allowed)

    def take_grade(self, row: Row, cell: Cell) -> None:
        grades = self.kind.get("grading", {}).get("grades", ())
        if grades:
            row.grade = self._word(cell, [(g["code"], tuple(g.get("label", {}).values())[::-1]) for g in grades])

    def take_category(self, row: Row, cell: Cell) -> None:
        lines = self.kind.get("categories", ())
        known = [(c["code"], (c["label"].get("zh", ""), c["label"].get("en", ""))) for c in lines]
        try:
            row.category = self._word(cell, known) if known else ""
        except CellWrong:
            if "other" not in dict(known):
                raise
            # Ledgers name kinds freely; the word stays beside the case.
            row.category = "other"
            row.extra["类别"] = text(cell)[:EXTRA]

    def take_school(self, row: Row, cell: Cell) -> None:
        """学校/部位 in one cell: the school, a stroke, the place; a school alone; or only an area."""
        first, *rest = [part.strip() for part in _SPLIT.split(fold(text(cell))) if part.strip()]
        row.school = self.lookups.find(School, first)
        row.area_path = row.school.area.path if row.school else row.area_path
        if rest and row.school:
            row.place = Place.objects.filter(school=row.school, name=rest[0]).first()
            if row.place is None:
                row.extra["部位"] = rest[0][:EXTRA]

    def take_place(self, row: Row, cell: Cell) -> None:
        found = Place.objects.filter(school=row.school, name=fold(text(cell))).first() if row.school else None
        row.place = found
        if found is None:
            row.extra["部位"] = text(cell)[:EXTRA]

    def take_area(self, row: Row, cell: Cell) -> None:
        found = self.lookups.find(Area, cell)
        if row.school is None and found is not None:
            row.area_path = found.path

    def take_owner(self, row: Row, cell: Cell) -> None:
        """The body in charge by code or name; one that nobody knows here is kept as a word, and the kind's rule decides."""
        for model, kind in ((Organisation, "organisation"), (School, "school")):
            try:
                found = self.lookups.find(model, cell)
            except CellWrong:
                continue
            if found is not None:
                row.owner = (kind, found.pk)
                return
        row.extra["责任单位"] = text(cell)[:EXTRA]

    def take_handler(self, row: Row, cell: Cell) -> None:
        word = fold(text(cell))
        if word not in self._people:
            found = list(Person.objects.filter(name=word, active=True).values_list("pk", flat=True)[:2])
            self._people[word] = found[0] if len(found) == 1 else None
        row.handler = self._people[word]
        if row.handler is None:
            row.extra["责任人"] = word[:EXTRA]


def _words(name: str, longest: int) -> Any:
    def take(converter: Converter, row: Row, cell: Cell) -> None:
        words = text(cell).strip()
        if len(words) > longest:
            raise CellWrong(_("is longer than {longest} characters"), longest=longest)
        setattr(row, name, words)

    return take


_TAKERS: Mapping[str, Any] = {
    "title": _words("title", 200),
    "text": _words("text", TEXT),
    "ref": _words("identity", 80),
    "source_ref": _words("source_ref", 80),
    "grade": Converter.take_grade,
    "category": Converter.take_category,
    "school": Converter.take_school,
    "school_place": Converter.take_school,
    "place": Converter.take_place,
    "area": Converter.take_area,
    "owner": Converter.take_owner,
    "handler": Converter.take_handler,
}
