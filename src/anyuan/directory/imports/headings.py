"""Find the row of headings, the kind of register, and what each column is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from anyuan.directory.imports.sheets import Cell, Sheet, text
from anyuan.directory.imports.tables import Table, plain, refused_category, spellings, tables

# Title, notes, unit row and an empty row stand above the headings of real forms; twenty is generous.
SEARCHED_ROWS = 20
TITLE_POINTS, REQUIRED_POINTS = 5, 10


@dataclass(slots=True)
class Column:
    """One column: what to do with it (``use``) and, for a field, which."""

    index: int
    heading: str
    use: str  # field, known, extra (nobody foresaw it), personal, skip, not_kept, refused
    field: str = ""
    starred: bool = False
    category: str = ""


@dataclass(slots=True)
class Mapping:
    """What a person says about a file: `--map`. Everything is optional."""

    kind: str = ""
    heading_row: int = 0
    datum: str = ""
    columns: dict[str, str] = field(default_factory=dict)  # heading → field; empty: pass over
    defaults: dict[str, str] = field(default_factory=dict)  # field → value for every row


@dataclass(slots=True)
class Layout:
    """Where the headings are, what they mean, and the rows that follow."""

    table: Table
    heading_row: int
    columns: list[Column]
    preamble: list[str]
    rows: Iterator[tuple[int, list[Cell]]]

    def fields(self) -> dict[str, Column]:
        return {c.field: c for c in self.columns if c.use == "field"}


class NoHeadings(Exception):
    """No row of the sheet looks like headings of a register that we know."""


class KindUnclear(Exception):
    """The headings fit several registers equally well; ``kinds`` names them."""

    def __init__(self, kinds: list[str]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


def find(sheet: Sheet, kind: str, mapping: Mapping) -> Layout | None:
    """The layout of a sheet; None for a sheet without any filled row. Raises NoHeadings, KindUnclear."""
    rows = iter(sheet.rows)
    head = list(islice(rows, SEARCHED_ROWS))
    if not any(text(cell) for row in head for cell in row):
        return None
    at, table = _choose(head, kind or mapping.kind, sheet, mapping)
    numbered = enumerate(chain(head[at + 1 :], rows), start=at + 2)
    preamble = [text(cell) for row in head[:at] for cell in row if text(cell)]
    return Layout(table, at + 1, classify(head[at], table, mapping), preamble, numbered)


def classify(cells: list[Cell], table: Table, mapping: Mapping) -> list[Column]:
    """What each heading of the row is. Where two headings mean one field, the better synonym wins."""
    given = {plain(heading): name for heading, name in mapping.columns.items()}
    columns: list[Column] = []
    best: dict[str, tuple[int, Column]] = {}
    for index, cell in enumerate(cells):
        heading = text(cell)
        if not heading:
            continue
        column = Column(index, heading.strip("*＊ \n"), _use(heading, table), starred="*" in heading or "＊" in heading)
        rank = 0
        if plain(heading) in given:
            column.field = given[plain(heading)]
            column.use = "field" if column.field else "skip"
        elif column.use == "refused":
            column.category = refused_category(heading)
        elif column.use == "field":
            column.field, rank = _field(heading, table)
        columns.append(column)
        if column.use == "field":
            other = best.get(column.field)
            loser = column if other and other[0] <= rank else other[1] if other else None
            if loser is not column:
                best[column.field] = (rank, column)
            if loser is not None:
                loser.use, loser.field = _second_best(loser, table), ""
    return columns


def _choose(head: list[list[Cell]], kind: str, sheet: Sheet, mapping: Mapping) -> tuple[int, Table]:
    wanted = [tables()[kind]] if kind else list(tables().values())
    scored: list[tuple[float, int, Table]] = []
    for at, row in enumerate(head):
        if mapping.heading_row and at + 1 != mapping.heading_row:
            continue
        title = plain("".join([sheet.file, sheet.name, *(text(c) for r in head[:at] for c in r)]))
        scored += [(_score(row, table, title, mapping, bool(kind)), at, table) for table in wanted]
    scored = [entry for entry in scored if entry[0] > 0]
    if not scored:
        raise NoHeadings
    top = max(scored, key=lambda entry: (entry[0], -entry[1]))
    rivals = [t.kind for points, at, t in scored if points == top[0] and at == top[1]]
    if len(rivals) > 1:
        raise KindUnclear(rivals)
    return top[1], top[2]


def _score(row: list[Cell], table: Table, title: str, mapping: Mapping, asked: bool) -> float:
    headings = [text(cell) for cell in row if text(cell)]
    given = {plain(heading) for heading in mapping.columns}
    uses = [_use(h, table) if plain(h) not in given else "field" for h in headings]
    known = sum(use not in ("extra", "refused") for use in uses)
    if not headings or "field" not in uses or known < min(2, len(table.required) or 1):
        return 0
    found = {_field(h, table)[0] for h, use in zip(headings, uses, strict=True) if use == "field"}
    found |= set(mapping.columns.values()) | set(mapping.defaults)
    complete = REQUIRED_POINTS if set(table.required) <= found else 0
    titled = TITLE_POINTS if any(word in title for word in table.titles) else 0
    if table.titled_only and not titled and not asked:
        return 0
    # The share of the table's own columns breaks ties: {code, name} is the whole of an area, a corner of a school.
    return known + complete + titled + len(found) / (len(table.fields) + 1)


def _use(heading: str, table: Table) -> str:
    if refused_category(heading):
        return "refused"
    names = spellings(heading)
    if any(name in table.columns for name in names):
        return "field"
    for use, words in (
        ("personal", table.personal),
        ("known", table.known),
        ("skip", table.skip),
        ("not_kept", table.not_kept),
    ):
        if any(name in words for name in names):
            return use
    # A column that nobody foresaw is kept with the row, except about people: of them the fewest fields are kept.
    return "not_kept" if table.fewest else "extra"


def _field(heading: str, table: Table) -> tuple[str, int]:
    for name in spellings(heading):
        if name in table.columns:
            return table.columns[name]
    return "", 0


def _second_best(column: Column, table: Table) -> str:
    names = spellings(column.heading)
    for use, words in (("personal", table.personal), ("skip", table.skip), ("known", table.known)):
        if any(name in words for name in names):
            return use
    return "not_kept" if table.kind == "people" or table.fewest else "extra"
