"""xlsx: one sheet of all figures with their numbers as numbers, and one for each table."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from anyuan.kernel.text import FORMULA_SIGNS
from anyuan.reports.queries.said import LANGUAGES
from anyuan.reports.render.runs import Block, Laid, Run


def xlsx(paper: Laid, figures: dict[str, Any], base: str) -> bytes:
    """The file's content. A text that would run as a formula stands behind an apostrophe."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "bold": book.add_format({"bold": True, "text_wrap": True}),
        "share": book.add_format({"num_format": "0.0%"}),
        "link": book.add_format({"font_color": "#14466b", "underline": 1}),
    }
    with override(dict(LANGUAGES)[paper.language]):
        _figures(book, paper, figures, base, formats)
        for number, block in enumerate((one for one in paper.blocks if one.kind == "table"), 1):
            _table(book.add_worksheet(_("Table {number}").format(number=number)), block, formats)
    book.close()
    return file.getvalue()


def _figures(book: Any, paper: Laid, figures: dict[str, Any], base: str, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(_("Figures"))
    page.set_column(0, 0, 36)
    page.set_column(1, 5, 16)
    page.write_string(0, 0, safe(f"{paper.title} · {paper.subtitle}"), formats["bold"])
    heads = [_("Measure"), _("Value"), _("Counted"), _("Of"), _("Same period of last year"), _("Rows")]
    for column, head in enumerate(heads):
        page.write_string(2, column, head, formats["bold"])
    for row, one in enumerate(figures.values(), 3):
        page.write_string(row, 0, safe(one["label"][paper.language]))
        if one["value"] is None:
            page.write_string(row, 1, "–")
        else:
            page.write_number(row, 1, one["value"], formats["share"] if one["unit"] == "share" else None)
        page.write_number(row, 2, one["numerator"])
        if one["denominator"] is not None:
            page.write_number(row, 3, one["denominator"])
        page.write_string(row, 4, one["last_year"])
        if base:
            page.write_url(row, 5, base + one["rows_url"], formats["link"], str(one["rows"]))
        else:  # a file has no way back to a house that does not know its own address
            page.write_number(row, 5, one["rows"])


def _table(page: Any, block: Block, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 30)
    page.set_column(1, max(1, len(block.heads) - 1), 18)
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    for column, head in enumerate(block.heads):
        page.write_string(0, column, safe(head), formats["bold"])
    for row, runs in enumerate((*block.rows, *((block.total,) if block.total else ())), 1):
        for column, run in enumerate(runs):
            _cell(page, row, column, run, formats)


def _cell(page: Any, row: int, column: int, run: Run, formats: dict[str, Any]) -> None:
    if run.number is not None:
        page.write_number(row, column, run.number, formats["share"] if run.share else None)
    else:
        page.write_string(row, column, safe(run.text))


def safe(text: str) -> str:
    """Never a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
