"""Ledgers in: everything is read and checked first, then stored in one transaction, all or nothing; and the whole of it can
be taken back until somebody confirms it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases import work_events as events
from anyuan.cases.actions._ledger_rows import Ledger, Storing
from anyuan.cases.imports import layout as layouts
from anyuan.cases.imports.convert import Converter, Row
from anyuan.cases.imports.shelf import Shelf
from anyuan.cases.models import Case, LedgerImport
from anyuan.cases.queries.held import held
from anyuan.cases.queries.kinds import KindMissing, kind_for
from anyuan.cases.refusals import KindUnknown
from anyuan.cases.rules.uploads import DEAD_AFTER_SECONDS
from anyuan.cases.work_refusals import CannotUndo, KindProtected
from anyuan.directory.actions.importing.outcome import FileOutcome, Outcome, Problem
from anyuan.directory.actions.importing.plan import CATEGORY_WORDS
from anyuan.directory.imports.headings import Mapping as Given
from anyuan.directory.imports.headings import NoHeadings
from anyuan.directory.imports.sheets import Sheet, Unreadable
from anyuan.directory.models import Area
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.dispatch.rules import actors
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

BATCH = 500
# One transaction of an import: rows that ended, and rows that begin to run here (each has its clock and its owner).
SLICE, SLICE_OWED = 200, 20
# How often a long import says how far it is.
TOLD = 1000
Progress = Callable[[int], None]


def import_ledger(
    paths: list[Path],
    kind: str,
    *,
    by: Actor,
    now: datetime,
    mapping: Given | None = None,
    dry_run: bool = False,
    drop_refused: bool = False,
    default_area: Area | None = None,
    within: str = "",
    progress: Progress | None = None,
) -> Outcome:
    """Bring in ledgers of one kind. With any problem, and in a dry run, nothing is stored.

    An item that stands in the ledger as closed comes in closed, with the ledger's times; an open one begins to run here, its
    time counted from when it was opened. The same number again is merged, never doubled. ``within``: the area of whoever
    brings it in; a row that lies elsewhere is a problem. Raises KindUnknown, KindProtected.
    """
    try:
        definition = kind_for(kind, default_area.path if default_area else "")
    except KindMissing:
        raise KindUnknown(kind) from None
    if definition.get("protected"):
        raise KindProtected()
    outcome = Outcome()
    gate = _Gate(outcome, within)
    ledgers = [
        ledger
        for path in paths
        for ledger in _read(path, definition, mapping or Given(), drop_refused, gate, now, default_area, progress)
    ]
    if not outcome.ok:
        return outcome
    counted = Storing(kind, definition, outcome, by, now)
    counted.know(row for ledger in ledgers for row in ledger.rows)
    for part in _parts(((ledger, row) for ledger in ledgers for row in ledger.rows), BATCH):
        counted.count(part)
    if outcome.ok and not dry_run:
        _bring(paths, ledgers, counted, progress)
    outcome.sheets = [ledger.outcome for ledger in ledgers]
    outcome.applied = outcome.ok and not dry_run
    return outcome


def _bring(paths: list[Path], ledgers: list[Ledger], storing: Storing, progress: Progress | None) -> None:
    """Everything, or, with any problem on the way, nothing."""
    for ledger in ledgers:
        ledger.outcome.created = ledger.outcome.updated = ledger.outcome.unchanged = 0
    batches: list[LedgerImport] = []
    try:
        for path in paths:
            mine = [ledger for ledger in ledgers if ledger.outcome.file == path.name]
            if mine:
                _store(path, mine, storing, batches, progress)
    except BaseException:
        _take_back(batches)
        raise
    if not storing.outcome.ok:
        _take_back(batches)


def confirm(batch: LedgerImport, *, by: Actor, now: datetime) -> LedgerImport:
    """The import stays. Raises CannotUndo when it was taken back or confirmed before."""
    with dispatching.turn(now):
        waiting = LedgerImport.objects.filter(pk=batch.pk, confirmed_at__isnull=True, undone_at__isnull=True)
        if not waiting.update(confirmed_at=now, confirmed_by=actors.key(by)):
            raise CannotUndo(0)
        _say(events.IMPORT_CONFIRMED, batch, by, now, kind=batch.kind)
    batch.refresh_from_db()
    return batch


def undo(batch: LedgerImport, *, by: Actor, now: datetime) -> int:
    """Take a whole import back, as long as nobody has worked on its cases. Returns how many went. Raises CannotUndo."""
    with dispatching.turn(now):
        waiting = LedgerImport.objects.filter(pk=batch.pk, confirmed_at__isnull=True, undone_at__isnull=True)
        if not waiting.update(undone_at=now, undone_by=actors.key(by)):
            raise CannotUndo(0)
        cases = Case.objects.filter(imported__batch=batch)
        # An import writes one entry for a closed item and two for an open one (opened, accepted).
        worked = cases.filter(open=False, version__gt=1).count() + cases.filter(open=True, version__gt=2).count()
        if worked:
            raise CannotUndo(worked)
        gone = 0
        while part := list(cases.values_list("pk", flat=True)[:BATCH]):
            gone += _forget(part)
        _say(events.IMPORT_UNDONE, batch, by, now, kind=batch.kind, rows=gone)
    batch.refresh_from_db()
    return gone


def take_back_unfinished(*, now: datetime) -> int:
    """Imports whose process died while it stored them leave nothing behind. Returns how many were taken back."""
    long_ago = now - timedelta(seconds=DEAD_AFTER_SECONDS)
    return _take_back(list(LedgerImport.objects.filter(storing_at__lt=long_ago)))


def _take_back(batches: list[LedgerImport]) -> int:
    """In short transactions, the newest cases first."""
    for batch in batches:
        while True:
            with transaction.atomic():
                part = list(
                    Case.objects.filter(imported__batch=batch).order_by("-pk").values_list("pk", flat=True)[:SLICE]
                )
                _forget(part)
                if not part:
                    batch.delete()
                    break
    return len(batches)


def _forget(part: list[int]) -> int:
    for model in (Deadline, Assignment):
        model._default_manager.filter(subject_kind="cases.case", subject_id__in=part).delete()
    Case.objects.filter(pk__in=part).delete()
    return len(part)


def _read(
    path: Path,
    kind: Mapping[str, Any],
    given: Given,
    drop_refused: bool,
    gate: _Gate,
    now: datetime,
    area: Area | None,
    progress: Progress | None,
) -> Iterator[Ledger]:
    outcome = gate.outcome
    try:
        book = layouts.read(path)
    except Unreadable as error:
        outcome.blame(Problem(path.name, "", "", error.facts["why"]))
        return
    if book.hidden:
        said = _("{file}: hidden sheets were passed over: {sheets}")
        outcome.notes.append(said.format(file=book.file, sheets=", ".join(book.hidden)))
    found = 0
    for sheet in book.sheets:
        try:
            layout = layouts.find(sheet, kind, given)
        except NoHeadings:
            said = _("{file}: the sheet {sheet} has no headings that are known; it was passed over")
            outcome.notes.append(said.format(file=book.file, sheet=sheet.name))
            continue
        except Unreadable as error:
            outcome.blame(Problem(path.name, sheet.name, "", error.facts["why"]))
            continue
        if layout is None:
            continue
        found += 1
        ledger = Ledger(
            layout, FileOutcome(book.file, sheet.name, f"case:{kind['name']}", layout.heading_row), _shelf()
        )
        if _judge(sheet, ledger, drop_refused, outcome):
            _convert(sheet, ledger, kind, gate, now, area, progress)
        yield ledger
    if not found:
        sentence = _("no row looks like the headings of this ledger; say what they mean with --map")
        outcome.blame(Problem(path.name, "", "", sentence))


def _judge(sheet: Sheet, ledger: Ledger, drop_refused: bool, outcome: Outcome) -> bool:
    """Columns that the red lines refuse, and those that nobody here knows. False when the sheet cannot come in."""
    good = True
    for column in ledger.layout.columns:
        address = sheet.address(ledger.layout.heading_row, column.index)
        facts = {"address": address, "heading": column.heading, "reason": CATEGORY_WORDS.get(column.category, "")}
        if column.use == "refused" and drop_refused:
            said = _("{address} {heading}: dropped, because it tells {reason}")
            ledger.outcome.notes.append(said.format(**facts))
        elif column.use == "refused":
            sentence = _("this column tells {reason} and is not taken; leave it out or import with --drop-refused")
            outcome.blame(Problem(sheet.file, address, column.heading, sentence.format(**facts)))
            good = False
        elif column.use == "not_kept":
            ledger.outcome.notes.append(_("{address} {heading}: not taken from a file").format(**facts))
        elif column.use == "extra":
            ledger.outcome.notes.append(_("{address} {heading}: kept beside the case").format(**facts))
    return good


def _convert(
    sheet: Sheet,
    ledger: Ledger,
    kind: Mapping[str, Any],
    gate: _Gate,
    now: datetime,
    area: Area | None,
    progress: Progress | None,
) -> None:
    outcome = gate.outcome
    zone = timezone.get_current_timezone()
    converter = Converter(kind, ledger.layout, sheet, zone=zone, now=now, area=area)
    try:
        for count, (number, cells) in enumerate(ledger.layout.rows):
            row = converter.row(number, cells)
            if row is not None and gate.lets_in(ledger, row):
                ledger.rows.put(row)
            if progress and count % TOLD == TOLD - 1:
                progress(count + 1)
    except Unreadable as error:
        outcome.blame(Problem(sheet.file, "", "", error.facts["why"]))
    for number, column, sentence in converter.wrong:
        address = sheet.address(number, column.index if column else 0)
        outcome.blame(Problem(sheet.file, address, column.heading if column else "", sentence))


class _Gate:
    """What each row of all files must pass before it is kept: its number stands there once, and its place is one's own."""

    def __init__(self, outcome: Outcome, within: str) -> None:
        self.outcome, self.within = outcome, within
        self._seen: dict[str, int] = {}

    def lets_in(self, ledger: Ledger, row: Row) -> bool:
        """False for a second row of the same number: a mistake that a person must look at, or the same words again."""
        if not row.area_path.startswith(self.within):
            self._blame(ledger, row, _("lies outside the area into which you may bring ledgers"))
        before = self._seen.get(row.identity)
        if before is None:
            self._seen[row.identity] = row.number
            return True
        if not row.identity.startswith("~"):
            sentence = _("“{code}” already stands in row {row}")
            self._blame(ledger, row, sentence.format(code=row.identity, row=before))
        return False

    def _blame(self, ledger: Ledger, row: Row, sentence: Any) -> None:
        self.outcome.blame(Problem(ledger.outcome.file, str(row.number), "", sentence))


def _shelf() -> Shelf:
    return Shelf(Path(settings.HOME) / "uploads")


def _store(
    path: Path, ledgers: list[Ledger], storing: Storing, batches: list[LedgerImport], progress: Progress | None
) -> None:
    """In short transactions: whoever raises an alarm waits for no ledger. What ended comes first, what is owed after it."""
    first = next((row for ledger in ledgers for row in ledger.rows), None)
    began = time.monotonic()
    batch = LedgerImport.objects.create(
        kind=storing.kind,
        file=path.name[:200],
        digest=_digest(path),
        rows=sum(len(ledger.rows) for ledger in ledgers),
        area_path=first.area_path if first else "",
        made_at=storing.now,
        made_by=actors.key(storing.by),
        storing_at=storing.now,
    )
    batches.append(batch)
    storing.batch = batch
    ended = ((ledger, row) for ledger in ledgers for row in ledger.rows.ended())
    owed = ((ledger, row) for ledger in ledgers for row in ledger.rows.owed())
    done = 0
    for part in itertools.chain(_parts(ended, SLICE), _parts(owed, SLICE_OWED)):
        with dispatching.turn(storing.now), held():
            storing.part(part)
            elapsed = timedelta(seconds=time.monotonic() - began)
            LedgerImport.objects.filter(pk=batch.pk).update(storing_at=storing.now + elapsed)
        if not storing.outcome.ok:
            return
        before, done = done, done + len(part)
        if progress and before // TOLD != done // TOLD:
            progress(done)
    batch.storing_at = None
    batch.created = sum(ledger.outcome.created for ledger in ledgers)
    batch.merged = sum(ledger.outcome.updated + ledger.outcome.unchanged for ledger in ledgers)
    with transaction.atomic():
        batch.save(update_fields=["created", "merged", "storing_at"])
        _say(
            events.IMPORTED, batch, storing.by, storing.now, kind=batch.kind, created=batch.created, merged=batch.merged
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _parts(rows: Iterable[tuple[Ledger, Row]], size: int) -> Iterator[list[tuple[Ledger, Row]]]:
    todo = iter(rows)
    while part := list(islice(todo, size)):
        yield part


def _say(event: Any, batch: LedgerImport, by: Actor, now: datetime, **data: Any) -> None:
    subject = Subject("cases.ledger_import", batch.pk, batch.kind)
    record(event, subject=subject, by=by, now=now, data=data, scope=Scope(batch.area_path))
