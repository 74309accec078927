"""Ledgers out: any list as xlsx or csv in the columns people already use, with a description that tools can check.

Nothing protected, nothing that runs as a formula, and the journal knows who took how many rows with whose approval.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from anyuan.cases import work_events as events
from anyuan.cases.queries import lists
from anyuan.cases.queries.kinds import KindMissing, kind_for
from anyuan.cases.queries.ledger_cells import columns_of, rows, type_of
from anyuan.cases.queries.lists import Asked
from anyuan.cases.refusals import KindUnknown, ReasonMissing
from anyuan.cases.work_refusals import ExportTooLarge, KindProtected
from anyuan.directory.actions.export import FormatUnknown, harmless
from anyuan.directory.policy import Viewer
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

MOST = 200_000
ISO = "%Y-%m-%dT%H:%M:%S"
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",  # the csv with its datapackage.json
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that leaves the house."""

    name: str
    media_type: str
    content: bytes
    rows: int


def export(
    viewer: Viewer,
    asked: Asked,
    form: str,
    *,
    approval: str,
    columns: Sequence[str] = (),
    language: str = "zh",
    by: Actor,
    now: datetime,
) -> Exported:
    """The list as a file. ``approval``: who allowed it and for what, printed on the file and kept in the journal's row.
    ``columns``: values to take instead of the kind's own columns.

    Raises FormatUnknown, ReasonMissing (no approval), KindUnknown, KindProtected, ExportTooLarge.
    """
    if form not in MEDIA:
        raise FormatUnknown()
    if not approval.strip():
        raise ReasonMissing("export")
    kind = _kind(asked.kind)
    chosen = _chosen(columns_of(kind), columns)
    ids = lists.every(viewer, asked, now=now, most=MOST + 1)
    if len(ids) > MOST:
        raise ExportTooLarge(MOST)
    name = f"{kind['name'] if kind else 'cases'}-{timezone.localtime(now):%Y%m%d-%H%M}"
    heading = [column.get(language) or column["zh"] for column in chosen]
    note = f"{approval.strip()[:200]} · {by.kind}:{by.id or by.label} · {timezone.localtime(now):%Y-%m-%d %H:%M}"
    table = rows(ids, chosen, language)
    if form == "xlsx":
        content, count = _xlsx(heading, table, note)
    else:
        content, count = _csv(heading, table)
        if form == "zip":
            content = _package(name, content, chosen, heading, note, now)
    with transaction.atomic():
        data = {"kind": asked.kind or "*", "rows": count, "form": form, "asked": _plain(asked)}
        subject = Subject("cases.ledger", 0, asked.kind or "*")
        record(events.EXPORTED, subject=subject, by=by, now=now, data=data, scope=Scope(asked.area))
    return Exported(f"{name}.{form}", MEDIA[form], content, count)


def _kind(name: str) -> dict[str, Any] | None:
    if not name:
        return None
    try:
        kind = kind_for(name)
    except KindMissing:
        raise KindUnknown(name) from None
    if kind.get("protected"):
        raise KindProtected()
    return kind


def _chosen(known: list[dict[str, str]], wanted: Sequence[str]) -> list[dict[str, str]]:
    if not wanted:
        return known
    by_value = {column["value"]: column for column in known}
    return [by_value[value] for value in dict.fromkeys(wanted) if value in by_value] or known


def _plain(asked: Asked) -> dict[str, Any]:
    """The question as the journal keeps it: codes and dates; words that were searched are words, and stay out."""
    return {name: value for name, value in asked.plain().items() if name != "text"}


def _csv(heading: Sequence[str], table: Iterator[list[Any]]) -> tuple[bytes, int]:
    """RFC 4180, with the byte order mark without which spreadsheets read Chinese in another encoding."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(heading)
    count = 0
    for row in table:
        count += 1
        writer.writerow([_plain_cell(cell) for cell in row])
    return ("\ufeff" + buffer.getvalue()).encode(), count


def _plain_cell(cell: Any) -> Any:
    if cell is None or isinstance(cell, int | float):
        return "" if cell is None else cell
    return cell.strftime(ISO) if isinstance(cell, datetime) else harmless(str(cell))


def _xlsx(heading: Sequence[str], table: Iterator[list[Any]], note: str) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("台账")
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    # On every printed page: who allowed it, who took it, when.
    sheet.set_footer("&L" + note.replace("&", "&&")[:200] + "&R&P/&N")
    for column, words in enumerate(heading):
        sheet.write_string(0, column, words, bold)
    count = 0
    for count, row in enumerate(table, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(count, column, cell, moment)
            elif isinstance(cell, int | float):
                sheet.write_number(count, column, cell)
            elif cell not in (None, ""):
                sheet.write_string(count, column, harmless(str(cell))[:32_767])
    about = book.add_worksheet("说明")
    for line, words in enumerate((note, f"rows: {count}")):
        about.write_string(line, 0, harmless(words))
    book.close()
    return buffer.getvalue(), count


def _package(
    name: str, table: bytes, columns: Sequence[Mapping[str, str]], heading: Sequence[str], note: str, now: datetime
) -> bytes:
    """The csv with a `datapackage.json` beside it (Frictionless Data Package)."""
    fields = []
    for column, words in zip(columns, heading, strict=True):
        kind = type_of(column["value"])
        field: dict[str, Any] = {"name": words, "type": kind, "title": column.get("en", words)}
        fields.append(field | ({"format": ISO} if kind == "datetime" else {}))
    resource = {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(table),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {"fields": fields, "missingValues": [""]},
    }
    described = {
        "name": name,
        "profile": "tabular-data-package",
        "created": timezone.localtime(now).isoformat(timespec="seconds"),
        "description": note,
        "resources": [resource],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"{name}.csv", table)
        file.writestr("datapackage.json", json.dumps(described, ensure_ascii=False, indent=1))
    return buffer.getvalue()
