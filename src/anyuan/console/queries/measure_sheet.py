"""A figure's table as an xlsx: numbers as numbers, with definition, period and what was left out."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from anyuan.console.present.figures import value
from anyuan.console.present.words import said
from anyuan.console.queries.measures import Row
from anyuan.kernel.text import FORMULA_SIGNS
from anyuan.measures.queries import Figure


def sheet(figure: Figure, rows: list[Row], by: str, title: str) -> bytes:
    """The file's content. A label that would run as a formula stands behind an apostrophe."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    page.set_column(0, 0, 34)
    page.set_column(1, 3, 16)
    version = figure.measure.newest.content["version"]
    page.write_string(0, 0, _safe(f"{said(figure.measure.title)} · {title} · {figure.period}"), bold)
    page.write_string(1, 0, said(version["definition"]))
    heads = [_("Where or what"), _("Value"), said(version["numerator"]), said(version.get("denominator", {}))]
    for column, head in enumerate(heads):
        page.write_string(3, column, head, bold)
    for number, row in enumerate(rows, 4):
        page.write_string(number, 0, _safe(row.label))
        if row.hidden:
            page.write_string(number, 1, _("left out"))
            continue
        one = row.figure
        if one.value is None:
            page.write_string(number, 1, "–")
        else:
            page.write_number(number, 1, one.value, share if one.denominator is not None else None)
        page.write_number(number, 2, one.numerator)
        if one.denominator is not None:
            page.write_number(number, 3, one.denominator)
    last = len(rows) + 4
    page.write_string(last, 0, _("Together"), bold)
    page.write_string(last, 1, value(figure), bold)
    if any(row.hidden for row in rows):
        page.write_string(last + 1, 0, _("Counts below 5, and what they could be reckoned from, are left out."))
    book.close()
    return file.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
