"""`anyuan import`: read, check, store; one transaction for everything, so that nothing is ever half-imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.actions.importing import plan as plans
from anyuan.directory.actions.importing.convert import Converter, NumberedCells, Row
from anyuan.directory.actions.importing.outcome import Outcome
from anyuan.directory.actions.importing.plan import Plan
from anyuan.directory.actions.importing.store import Store
from anyuan.directory.imports.headings import Mapping
from anyuan.directory.imports.kinds import KINDS
from anyuan.directory.imports.kinds.base import Context
from anyuan.directory.imports.lookups import Lookups
from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

BATCH = 1000


def import_files(
    paths: list[Path],
    *,
    by: Actor,
    now: datetime,
    kind: str = "",
    mapping: Mapping | None = None,
    dry_run: bool = False,
    drop_refused: bool = False,
    default_area: Area | None = None,
    viewer: Viewer | None = None,
) -> Outcome:
    """Import files of registers, merging by code. With any problem, and in a dry run, nothing is stored.

    With a ``viewer`` every row must lie within their reach (kinds described by a sheet).
    """
    mapping = mapping or Mapping()
    outcome = Outcome()
    todo = plans.make(paths, kind, mapping, drop_refused, outcome)
    if not outcome.ok:
        return outcome
    with transaction.atomic():
        for plan in todo:
            _load(plan, mapping, outcome, by, now, default_area, viewer)
            outcome.sheets.append(plan.outcome)
        if dry_run or not outcome.ok:
            transaction.set_rollback(True)
        else:
            for plan in todo:
                _record(plan, by, now)
    outcome.applied = outcome.ok and not dry_run
    return outcome


def _load(
    plan: Plan,
    mapping: Mapping,
    outcome: Outcome,
    by: Actor,
    now: datetime,
    default_area: Area | None,
    viewer: Viewer | None,
) -> None:
    kind = KINDS[plan.layout.table.kind]()
    title = " ".join([plan.sheet.file, plan.sheet.name, *plan.layout.preamble])
    context = Context(
        table=plan.layout.table,
        lookups=Lookups(plan.layout.preamble),
        now=now,
        zone=timezone.get_current_timezone(),
        datum=mapping.datum or "wgs84",
        title=title,
        default_area=default_area,
        viewer=viewer,
    )
    converter = Converter(plan, kind, context, mapping, outcome)
    store = Store(kind, converter, context, by)
    first_row: dict[str, int] = {}
    waiting: list[NumberedCells] = []
    for batch in _batches(plans.row_cells(plan.layout)):
        waiting += batch
        while waiting:
            rows, later = converter.convert(waiting)
            store.save(rows if kind.repeatable else [r for r in rows if _first(r, first_row, converter)])
            if len(later) == len(waiting):
                break  # what they hang on may stand further down
            waiting = later
    _settle(waiting, converter, store, context)
    converter.finish()


def _settle(waiting: list[NumberedCells], converter: Converter, store: Store, context: Context) -> None:
    """Rows whose direct superior is nowhere take the next one above; the upper levels first."""
    context.last_pass = True
    by_length: dict[int, list[NumberedCells]] = {}
    for number, cells in waiting:
        by_length.setdefault(converter.code_length(cells), []).append((number, cells))
    for _length, group in sorted(by_length.items()):
        rows, later = converter.convert(group)
        store.save(rows)
        converter.give_up(later)


def _first(row: Row, first_row: dict[str, int], converter: Converter) -> bool:
    """A code may stand in a file once; the second row is a mistake that a person must look at."""
    before = first_row.setdefault(row.code, row.number)
    if before == row.number:
        return True
    shown: Any = row.code if row.has_code else row.values.get("name", row.code)
    sentence = _("“{code}” already stands in row {row}").format(code=shown, row=before)
    converter.blame(row.number, "code" if row.has_code else "name", sentence)
    return False


def _batches(rows: Iterator[NumberedCells]) -> Iterator[list[NumberedCells]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _record(plan: Plan, by: Actor, now: datetime) -> None:
    done = plan.outcome
    data: dict[str, Any] = {
        "kind": done.kind,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
    }
    if done.renamed:
        data["renamed"] = done.renamed
    subject = Subject(f"directory.{KINDS[done.kind].model._meta.model_name}", 0, done.kind)
    record(events.IMPORTED, subject=subject, by=by, now=now, data=data, scope=Scope())
