"""Look at every file before anything is stored: which sheet is what, and what must not come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from anyuan.directory.actions.importing.outcome import FileOutcome, Outcome, Problem
from anyuan.directory.imports.headings import KindUnclear, Layout, Mapping, NoHeadings, find
from anyuan.directory.imports.kinds import KINDS
from anyuan.directory.imports.readers import read
from anyuan.directory.imports.sheets import Cell, Sheet, Unreadable, Workbook, text

CATEGORY_WORDS = {
    "belief": _("belief"),
    "ethnicity": _("ethnicity"),
    "politics": _("politics"),
    "petitioning": _("petitioning"),
    "health": _("health"),
    "biometric": _("biometric data"),
    "score of people": _("a label or score of people"),
}


@dataclass(slots=True)
class Plan:
    """A sheet that is going to be read."""

    sheet: Sheet
    layout: Layout
    outcome: FileOutcome

    @property
    def rank(self) -> tuple[int, int]:
        """Registers that others stand on first; of area lists, the shorter codes first."""
        order = list(KINDS).index(self.layout.table.kind)
        return order, self._code_length() if order == 0 else 0

    def _code_length(self) -> int:
        first = next(self.layout.rows, None)
        if first is None:
            return 0
        self.layout.rows = chain([first], self.layout.rows)
        code = self.layout.fields().get("code")
        return len(text(first[1][code.index])) if code and code.index < len(first[1]) else 0


def make(paths: list[Path], kind: str, mapping: Mapping, drop_refused: bool, outcome: Outcome) -> list[Plan]:
    """The plans of all files in the order in which they are to be stored; problems go to ``outcome``."""
    plans: list[Plan] = []
    for path in paths:
        try:
            book = read(path)
        except Unreadable as error:
            outcome.blame(Problem(path.name, "", "", error.facts["why"]))
            continue
        if book.hidden:
            outcome.notes.append(
                _("{file}: hidden sheets were passed over: {sheets}").format(
                    file=book.file, sheets=", ".join(book.hidden)
                )
            )
        plans += _of_book(book, kind, mapping, outcome)
    for plan in plans:
        _judge(plan, mapping, drop_refused, outcome)
    return sorted(plans, key=lambda plan: plan.rank) if outcome.ok else plans


def _of_book(book: Workbook, kind: str, mapping: Mapping, outcome: Outcome) -> Iterator[Plan]:
    found, unknown = 0, []
    for sheet in book.sheets:
        try:
            layout = find(sheet, kind, mapping)
        except NoHeadings:
            unknown.append(sheet)
            continue
        except KindUnclear as error:
            sentence = _("the headings fit several registers ({kinds}); say which with --kind")
            outcome.blame(Problem(book.file, sheet.name, "", sentence.format(kinds=", ".join(error.kinds))))
            continue
        if layout is None:
            continue
        found += 1
        if not layout.table.register:
            sentence = _("this is a ledger of events, not a register; it is not imported here")
            outcome.blame(Problem(book.file, sheet.name, "", sentence))
            continue
        yield Plan(sheet, layout, FileOutcome(book.file, sheet.name, layout.table.kind, layout.heading_row))
    for sheet in unknown:
        if found:
            outcome.notes.append(
                _("{file}: the sheet {sheet} has no headings that are known; it was passed over").format(
                    file=book.file, sheet=sheet.name
                )
            )
        else:
            sentence = _("no row looks like the headings of a register; say what they mean with --map")
            outcome.blame(Problem(book.file, sheet.name, "", sentence))


def _judge(plan: Plan, mapping: Mapping, drop_refused: bool, outcome: Outcome) -> None:
    layout, sheet = plan.layout, plan.sheet
    present = {*layout.fields(), *mapping.defaults}
    # A file that only updates rows by their code needs nothing but the code; new rows are judged one by one.
    required = () if "code" in present else KINDS[layout.table.kind].required
    for name in required:
        if name not in present:
            sentence = _("there is no column for “{name}”").format(name=name)
            outcome.blame(Problem(sheet.file, sheet.address(layout.heading_row, 0), "", sentence))
    for column in layout.columns:
        address = sheet.address(layout.heading_row, column.index)
        if column.use == "refused":
            reason = CATEGORY_WORDS[column.category]
            if drop_refused:
                said = _("{address} {heading}: dropped, because it tells {reason}")
                plan.outcome.notes.append(said.format(address=address, heading=column.heading, reason=reason))
            else:
                sentence = _("this column tells {reason} and is not taken; leave it out or import with --drop-refused")
                outcome.blame(Problem(sheet.file, address, column.heading, sentence.format(reason=reason)))
        elif column.use == "not_kept":
            said = _("{address} {heading}: not kept, nobody needs it here")
            plan.outcome.notes.append(said.format(address=address, heading=column.heading))
        elif column.use == "extra":
            said = _("{address} {heading}: not known, kept as an additional column")
            plan.outcome.notes.append(said.format(address=address, heading=column.heading))


def row_cells(layout: Layout) -> Iterator[tuple[int, list[Cell]]]:
    """The rows below the headings that are not empty."""
    for number, row in layout.rows:
        if any(cell not in (None, "") for cell in row):
            yield number, row
