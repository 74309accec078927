"""From a file to sheets. xlsx and xls by calamine, csv by the standard library, geojson by RFC 7946."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from anyuan.directory.imports import geojson
from anyuan.directory.imports.sheets import Cell, Sheet, Unreadable, Workbook

# What a spreadsheet may hold; a larger one is asked to be split rather than eating the machine.
MAX_BYTES = 200 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")


def read(path: Path) -> Workbook:
    """Open a file by its content and name. Raises Unreadable."""
    if not path.is_file():
        raise Unreadable(file=path.name, why=_("there is no such file"))
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(file=path.name, why=_("it is larger than 200 MB; please split it"))
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(file=path.name, why=_("only xlsx, xls, csv and geojson are read"))
    return reader(path)


def _spreadsheet(path: Path) -> Workbook:
    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(file=path.name, why=str(error)) from error
    shown, hidden = [], []
    for sheet in book.sheets_metadata:
        if sheet.visible != SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        elif sheet.typ == SheetTypeEnum.WorkSheet:
            shown.append(Sheet(path.name, sheet.name, _rows(book, sheet.name, path)))
    return Workbook(path.name, shown, hidden)


def _rows(book: CalamineWorkbook, name: str, path: Path) -> Iterator[list[Cell]]:
    try:
        yield from book.get_sheet_by_name(name).iter_rows()
    except CalamineError as error:
        raise Unreadable(file=path.name, why=str(error)) from error


def _csv(path: Path) -> Workbook:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(8192)
    delimiter = max(",\t;|", key=sample.partition("\n")[0].count) if sample else ","
    if delimiter not in sample:
        delimiter = ","
    return Workbook(path.name, [Sheet(path.name, "", _csv_rows(path, encoding, delimiter))])


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[Cell]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from csv.reader(file, delimiter=delimiter)
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable(file=path.name, why=str(error)) from error


def _encoding(path: Path) -> str:
    """UTF-16 by its mark, UTF-8 when every byte fits, otherwise GB18030 (which holds GBK and GB 2312)."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(1 << 20):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable(file=path.name, why=_("its letters are neither UTF-8 nor GB18030"))


def _geojson(path: Path) -> Workbook:
    try:
        content = json.loads(path.read_text(encoding=_encoding(path)), object_pairs_hook=_no_repeats)
        features = geojson.features(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(file=path.name, why=str(error)) from error
    return Workbook(path.name, [Sheet(path.name, "", geojson.rows(features), properties=True)])


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(str(_("the member “{name}” is there twice").format(name=name)))
    return dict(pairs)


_READERS: dict[str, Callable[[Path], Workbook]] = {
    ".xlsx": _spreadsheet,
    ".xlsm": _spreadsheet,
    ".xls": _spreadsheet,
    ".csv": _csv,
    ".txt": _csv,
    ".geojson": _geojson,
    ".json": _geojson,
}
