"""Export of a register as xlsx or csv: only the rows that the viewer may see, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events, policy
from anyuan.directory.imports.kinds import KINDS
from anyuan.directory.imports.tables import tables
from anyuan.directory.queries import registers as described
from anyuan.directory.refusals import Refused
from anyuan.directory.registers import sheets
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject
from anyuan.kernel.text import FORMULA_SIGNS

# kind → (area, school, organisation) columns for the policy; joins to fetch along.
REACH: dict[str, tuple[Any, Any, Any]] = {
    "areas": ("path", None, None),
    "organisations": ("area__path", None, "pk"),
    "schools": ("area__path", "pk", policy.school_bodies()),
    "campuses": ("school__area__path", "school_id", "school__organisation_id"),
    "places": ("area__path", "school_id", "school__organisation_id"),
    "lines": (("school__area__path", "place__area__path"), "school_id", "school__organisation_id"),
    "devices": (("school__area__path", "place__area__path"), "school_id", "school__organisation_id"),
    "people": (("school__area__path", "organisation__area__path"), "school_id", "organisation_id"),
    "teams": (("area__path", "school__area__path"), "school_id", "organisation_id"),
    "units": ("area__path", "school_id", "organisation_id"),
    "calendar_days": ("area__path", None, None),
    "rosters": (("area__path", "school__area__path"), "school_id", "organisation_id"),
}
# Keys of lines leave the house through nobody's spreadsheet.
NEVER = {"key", "key_is_ascii", "phone_index", "initials", "path", "level", "pseudo", "position_at"}


class FormatUnknown(Refused):
    """Only xlsx and csv are written."""

    key = "directory.format_unknown"
    sentence = _("A register is exported as xlsx or csv.")


def rows_of(kind: str, viewer: policy.Viewer) -> QuerySet[Any]:
    """The rows of a register that the viewer may export. People need a right of their own."""
    if kind in sheets():
        return described.rows(sheets()[kind], viewer, "export")
    action = "people.export" if kind in ("people", "rosters") else "directory.export"
    area, school, organisation = REACH[kind]
    rows = KINDS[kind].model._default_manager.all()
    return policy.limit(rows, viewer, action, area=area, school=school, organisation=organisation).distinct()


def export(kind: str, form: str, *, viewer: policy.Viewer, by: Actor, now: datetime) -> bytes:
    """The register as a file; the journal notes who took how many rows. Raises FormatUnknown."""
    if kind in sheets():
        from anyuan.directory.actions.sheet_out import export_sheet  # it stands on this file

        return export_sheet(sheets()[kind], rows_of(kind, viewer).order_by("pk"), form, by=by, now=now)
    if form not in ("xlsx", "csv"):
        raise FormatUnknown()
    fields = [f for f in KINDS[kind].stored if f not in NEVER]
    rows = rows_of(kind, viewer).select_related(*[f for f in fields if _is_reference(kind, f)]).order_by("pk")
    table = _cells(kind, fields, rows)
    content, count = (as_xlsx if form == "xlsx" else as_csv)(kind, table)
    with transaction.atomic():
        subject = Subject(f"directory.{KINDS[kind].model._meta.model_name}", 0, kind)
        record(events.EXPORTED, subject=subject, by=by, now=now, data={"kind": kind, "rows": count})
    return content


def harmless(value: str) -> str:
    """The text as a cell that no spreadsheet runs; the import takes one apostrophe away again.

    A text that has its own apostrophe before such a sign gets another, so that it comes back as it was.
    """
    return f"'{value}" if value.lstrip("'").startswith(FORMULA_SIGNS) else value


def _cells(kind: str, fields: list[str], rows: QuerySet[Any]) -> Iterator[list[Any]]:
    known = (
        sorted({name for extra in rows.values_list("extra", flat=True) for name in extra}) if _has_extra(kind) else []
    )
    others = [name for name in known if name != "sealed"]
    yield [heading(kind, field) for field in fields] + others
    for row in rows.iterator(chunk_size=1000):
        yield [cell(getattr(row, f)) for f in fields] + [cell(row.extra.get(n)) for n in others]


def heading(kind: str, field: str) -> str:
    """The first heading of the field in the reader's language, as the import knows it."""
    words = [word for word, (name, _rank) in tables()[kind].columns.items() if name == field]
    chinese = [word for word in words if not word.isascii()]
    if translation.get_language().startswith("zh") and chinese:
        return chinese[0]
    return words[0] if words else field


def cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Model):
        return getattr(value, "code", value.pk)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, int | float) else str(value)


def as_csv(kind: str, table: Iterator[list[Any]]) -> tuple[bytes, int]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    lines = 0
    for row in table:
        writer.writerow([c if isinstance(c, int | float) else harmless(str(c)) for c in row])
        lines += 1
    # With a byte order mark, because spreadsheets otherwise read Chinese as another encoding.
    return ("\ufeff" + buffer.getvalue()).encode(), lines - 1


def as_xlsx(kind: str, table: Iterator[list[Any]]) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": False, "constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(kind[:31])
    bold = book.add_format({"bold": True})
    lines = 0
    for lines, row in enumerate(table):
        for index, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(lines, index, value)
            else:
                sheet.write_string(lines, index, harmless(str(value)), bold if lines == 0 else None)
    book.close()
    return buffer.getvalue(), lines


def _is_reference(kind: str, field: str) -> bool:
    return KINDS[kind].model._meta.get_field(field).is_relation


def _has_extra(kind: str) -> bool:
    return any(f.name == "extra" for f in KINDS[kind].model._meta.get_fields())
