"""Registers described as data: which there are, and the rows of each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from anyuan.api.callers import allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.described import RegisterOut, RegisterRowOut
from anyuan.api.shapes.words import Code, Cursor, Limit, Page
from anyuan.directory.queries.registers import Asked, find, rows, value_of
from anyuan.directory.registers import Sheet, sheets

router = Routes("registers")
BY_CODE = Order(("code",))


@router.get("/registers", list[RegisterOut])
def list_registers(request: HttpRequest) -> Any:
    """The registers with their columns in both languages; rows are read one register at a time."""
    allowed(request, "registers.see")
    return [_described(sheet) for sheet in sheets().values()]


@router.get("/registers/{name}", Page[RegisterRowOut], 404)
def list_rows(
    request: HttpRequest,
    name: Code,
    school: Code | None = None,
    due: bool = False,
    past: bool = False,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Rows of a register that the caller may see. ``due``: what runs out soon or has run out; ``past``: earlier sheets
    and rows out of use, too."""
    sheet = _sheet(name)
    viewer = allowed(request, sheet.rights["see"])
    found = find(sheet, viewer, Asked(school=school or "", due=due, past=past), timezone.localdate(request.now))
    return page(found, BY_CODE, lambda row: _row(sheet, row), limit=limit, cursor=cursor)


@router.get("/registers/{name}/{code}", RegisterRowOut, 404)
def get_row(request: HttpRequest, name: Code, code: Code) -> Any:
    """One row."""
    sheet = _sheet(name)
    row = rows(sheet, allowed(request, sheet.rights["see"])).filter(code=code).first()
    if row is None:
        raise NotThere()
    return _row(sheet, row)


def _sheet(name: str) -> Sheet:
    if name not in sheets():
        raise NotThere()
    return sheets()[name]


def _described(sheet: Sheet) -> dict[str, Any]:
    columns = [
        {"name": c.name, "type": c.type, "label": c.label, "values": [x.value for x in c.choices]}
        for c in sheet.columns
        if c.type != "datum"
    ]
    return {
        "name": sheet.name,
        "label": sheet.label,
        "about": sheet.about,
        "due": sheet.due or None,
        "columns": columns,
    }


def _row(sheet: Sheet, row: Any) -> dict[str, Any]:
    values = {c.name: _plain(value_of(c, row)) for c in sheet.columns if c.type not in ("code", "datum")}
    return {"code": row.code, "values": values}


def _plain(value: Any) -> Any:
    """A reference as its code, a day as ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "code", value)
