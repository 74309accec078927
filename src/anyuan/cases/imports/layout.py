"""Which row of a sheet holds the headings of a kind's ledger, and what each column is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.cases.queries.ledger_cells import PLAIN, columns_of
from anyuan.directory.imports import readers
from anyuan.directory.imports.headings import SEARCHED_ROWS, Layout, NoHeadings, classify
from anyuan.directory.imports.headings import Mapping as Given
from anyuan.directory.imports.sheets import Cell, Sheet, Unreadable, Workbook, text
from anyuan.directory.imports.tables import Table, plain, spellings

# A spreadsheet of 200 MB unpacks to no more than this; a bomb does.
MOST_UNPACKED = 2 * 1024**3
MOST_RATIO = 300
# Headings that ledgers use beside the kind's own, by value.
OTHERS: Mapping[str, tuple[str, ...]] = {
    "ref": ("编号", "台账编号", "事项编号", "案件编号", "number", "no"),
    "area": ("所属网格", "辖区", "区划代码", "行政区划", "行政区划代码", "乡镇", "area", "areacode"),
    "school": ("学校", "学校名称", "涉及学校", "所属学校", "school"),
    "place": ("部位", "地点", "place"),
    "title": ("标题", "事项", "事项名称", "title", "matter"),
    "text": ("情况", "基本情况", "描述", "隐患描述", "问题描述", "事件简述", "text", "description"),
    "opened_at": ("登记时间", "登记日期", "发现时间", "下达时间", "openedat"),
    "handle_due_at": ("期限", "整改期限", "办理期限", "完成期限", "due"),
    "closed_at": ("销号时间", "销号日期", "办结时间", "closedat"),
    "category": ("类别", "类型"),
    "grade": ("等级", "级别"),
    "owner": ("责任单位", "承办单位"),
    "handler": ("责任人", "承办人"),
    "number": ("序号",),
}
# Never taken from a file: words about people, and what only the platform itself can say.
NOT_KEPT = frozenset({"parties", "state", "on_time"})


def read(path: Path) -> Workbook:
    """Open a file. Raises Unreadable, also for a spreadsheet that unpacks to something absurd."""
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            unpacked = sum(part.file_size for part in file.infolist())
        if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(path.stat().st_size, 1_000_000):
            raise Unreadable(file=path.name, why=_("it unpacks to far more than a ledger holds"))
    return readers.read(path)


def table_of(kind: Mapping[str, Any]) -> Table:
    """The headings of a kind's ledger as the readers of registers know them."""
    columns: dict[str, tuple[str, int]] = {}
    for column in (*columns_of(kind), *PLAIN):
        for heading in (column["zh"], column["en"]):
            for word in spellings(heading):
                columns.setdefault(word, (column["value"], 0))
    for field in kind.get("fields", ()):
        for heading in (*field.get("label", {}).values(), field.get("ledger", "")):
            if heading:
                columns.setdefault(plain(heading), (f"field:{field['key']}", 1))
    for value, words in OTHERS.items():
        for rank, word in enumerate(words, 2):
            columns.setdefault(plain(word), (value, rank))
    none: frozenset[str] = frozenset()
    label = str(kind.get("label", {}).get("zh", ""))
    return Table(str(kind["name"]), (plain(label),), (), columns, none, none, none, none)


def find(sheet: Sheet, kind: Mapping[str, Any], given: Given) -> Layout | None:
    """The layout of a sheet; None for an empty one. Raises NoHeadings."""
    rows = iter(sheet.rows)
    head = list(islice(rows, SEARCHED_ROWS))
    if not any(text(cell) for row in head for cell in row):
        return None
    table = table_of(kind)
    own = {word for column in columns_of(kind) for word in spellings(column["zh"])}
    asked = [given.heading_row - 1] if given.heading_row else range(len(head))
    scored = [(_score(head[at], table, own, given), -at) for at in asked if at < len(head)]
    points, at = max(scored, default=(0.0, 0))
    if points < 2:
        raise NoHeadings
    columns = classify(head[-at], table, given)
    for column in columns:
        # A heading of the kind's own ledger was looked at when the kind was made: 来源(…/信访) is an origin of a case.
        if column.use == "refused" and plain(column.heading) in table.columns:
            column.use, column.field = "field", table.columns[plain(column.heading)][0]
        if column.use == "field" and column.field in NOT_KEPT:
            column.use = "not_kept"
    preamble = [text(cell) for row in head[:-at] for cell in row if text(cell)]
    numbered: Iterator[tuple[int, list[Cell]]] = enumerate(chain(head[-at + 1 :], rows), start=-at + 2)
    return Layout(table, -at + 1, columns, preamble, numbered)


def _score(row: list[Cell], table: Table, own: set[str], given: Given) -> float:
    asked = {plain(heading) for heading in given.columns}
    points = 0.0
    for cell in row:
        words = spellings(text(cell)) if text(cell) else []
        if any(word in table.columns or word in asked for word in words):
            points += 2 if any(word in own for word in words) else 1
    return points
