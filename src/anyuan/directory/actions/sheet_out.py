"""A described register as a file: exactly the rows that are shown, under headings that the import knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import get_language

from anyuan.directory import events
from anyuan.directory.actions.export import FormatUnknown, as_csv, as_xlsx, cell
from anyuan.directory.queries.registers import value_of
from anyuan.directory.registers.describe import Column, Sheet
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject


def export_sheet(sheet: Sheet, found: QuerySet[Any], form: str, *, by: Actor, now: datetime) -> bytes:
    """The rows as xlsx or csv; the journal notes who took how many. Raises FormatUnknown."""
    if form not in ("xlsx", "csv"):
        raise FormatUnknown()
    content, count = (as_xlsx if form == "xlsx" else as_csv)(sheet.name, _cells(sheet, found))
    with transaction.atomic():
        subject = Subject(f"directory.{sheet.model.lower()}", 0, sheet.name)
        record(events.EXPORTED, subject=subject, by=by, now=now, data={"kind": sheet.name, "rows": count})
    return content


def empty_sheet(sheet: Sheet) -> bytes:
    """The headings alone, to be filled in and imported."""
    return as_xlsx(sheet.name, iter([[c.say(get_language() or "") for c in sheet.columns if c.type != "datum"]]))[0]


def _cells(sheet: Sheet, found: QuerySet[Any]) -> Iterator[list[Any]]:
    language = get_language() or ""
    columns = [c for c in sheet.columns if c.type != "datum"]
    kept = sorted({name for extra in found.values_list("extra", flat=True).order_by() for name in extra} - {"sealed"})
    heads: list[str] = []
    for column in columns:
        heads.append(column.say(language))
        if column.type == "reference":
            # People read names, the import takes codes: both stand side by side, and the import passes the name over.
            heads.append(column.name_heading(language))
    yield heads + kept
    for row in found.iterator(chunk_size=1000):
        line: list[Any] = []
        for column in columns:
            value = value_of(column, row)
            line.append(_written(column, value, language))
            if column.type == "reference":
                line.append(str(getattr(value, "name", "") or "") if value is not None else "")
        yield line + [cell(row.extra.get(name)) for name in kept]


def _written(column: Column, value: Any, language: str) -> Any:
    if column.type == "choice" and value:
        return column.choice_label(str(value), language)
    return cell(value) if not isinstance(value, Model) else value.code  # type: ignore[attr-defined]
