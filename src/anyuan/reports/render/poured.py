"""A user's own Word template: what is wrong with one, paragraph by paragraph, and a document poured into one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.kernel.faults import Fault
from anyuan.reports.render.runs import Laid
from anyuan.reports.render.typeset import notes
from anyuan.reports.rules.tags import Checker

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
BODY = "word/document.xml"
HEADER, FOOTER = _("header “{text}”"), _("footer “{text}”")
PARAGRAPH, CELL = _("paragraph {number} “{text}”"), _("table {table}, row {row}, cell {cell}")
MACROS = ("vbaproject.bin", "vbadata.xml")


def problems(content: bytes) -> list[Fault]:
    """Everything that is wrong with a template, each with the paragraph or cell where it stands; nothing for a good one."""
    found = list(_as_a_file(content))
    if found:
        return found
    from docx import Document

    try:
        book = Document(BytesIO(content))
    except Exception:  # a parser's own errors are of every kind; whatever it cannot read is no Word file
        return [Fault("", "this is no Word document (.docx).")]
    checker = Checker()
    found = [fault for place, text in _paragraphs(book) for fault in checker.problems(place, text)]
    found += checker.left()
    if not found and not checker.used & {"sections", "title"}:
        found.append(Fault("", "no placeholder of the document stands in it: it would print the same words every day."))
    if not found:
        found += _trial(content)
    return found


def pour(paper: Laid, content: bytes) -> bytes:
    """The document in the template. What the template says itself is the user's; numbers come from here."""
    from docxtpl import DocxTemplate
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    book = DocxTemplate(BytesIO(content))
    book.render(_values(paper), ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _as_a_file(content: bytes) -> Iterator[Fault]:
    """Typed by its content: a zip with a Word body, of bearable size, without macros."""
    if len(content) > MOST_BYTES:
        yield Fault("", "the file is larger than {most} MB.", most=MOST_BYTES // 1_000_000)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as file:
            names = [one.filename.lower() for one in file.infolist()]
            unpacked = sum(one.file_size for one in file.infolist())
    except zipfile.BadZipFile:
        yield Fault("", "this is no Word document (.docx).")
        return
    if BODY not in names or "[content_types].xml" not in names:
        yield Fault("", "this is no Word document (.docx).")
    elif unpacked > MOST_UNPACKED:
        yield Fault("", "the file unfolds to more than {most} MB.", most=MOST_UNPACKED // 1_000_000)
    elif any(name.rpartition("/")[2] in MACROS for name in names):
        yield Fault("", "it has macros. Save it as a document without macros.")


def _paragraphs(book: Any) -> Iterator[tuple[str, str]]:
    """Every paragraph in reading order with where it stands: “paragraph 3”, “table 1, row 2, cell 1”, “header”."""
    from docx.table import Table

    for section in book.sections:
        for said, part in ((HEADER, section.header), (FOOTER, section.footer)):
            for paragraph in part.paragraphs:
                yield str(said).format(text=paragraph.text.strip()[:24]), paragraph.text
    paragraph_number = table_number = 0
    for block in book.iter_inner_content():
        if isinstance(block, Table):
            table_number += 1
            for row_number, row in enumerate(block.rows, 1):
                for cell_number, cell in enumerate(row.cells, 1):
                    place = str(CELL).format(table=table_number, row=row_number, cell=cell_number)
                    yield place, cell.text
        else:
            paragraph_number += 1
            yield str(PARAGRAPH).format(number=paragraph_number, text=block.text.strip()[:24]), block.text


def _trial(content: bytes) -> Iterator[Fault]:
    """Filled once with little, so that what only shows when it is filled shows now and not on a Monday morning."""
    from anyuan.reports.render.runs import Block, Run

    table = Block("table", heads=("a", "b"), rows=((Run("1"), Run("2")),))
    blocks = (Block("heading", (Run("一、"),)), Block("paragraph", (Run("x"),)), table)
    try:
        made = pour(Laid("zh", "t", "s", "o", "d", "r", blocks, 0), content)
        from docx import Document

        Document(BytesIO(made))
    except Exception as reason:  # whatever jinja or the XML parser raise: it cannot be filled
        yield Fault("", "it cannot be filled: {reason}", reason=f"{type(reason).__name__}: {reason}"[:160])


def _values(paper: Laid) -> dict[str, Any]:
    sections: list[dict[str, Any]] = []
    for block in paper.blocks:
        if block.kind == "heading":
            sections.append({"title": block.runs[0].text, "texts": [], "tables": []})
        elif block.kind in ("paragraph", "subheading"):
            sections[-1]["texts"].append("".join(run.text for run in block.runs))
        elif block.kind in ("table", "bars"):
            rows = [[run.text for run in row] for row in (*block.rows, *((block.total,) if block.total else ()))]
            heads = list(block.heads) or [block.runs[0].text if block.runs else "", ""]
            sections[-1]["tables"].append({"heads": heads, "rows": rows, "caption": block.caption})
    words = {name: getattr(paper, name) for name in ("title", "subtitle", "organ", "day", "ref")}
    return {**words, "sections": sections, "notes": notes(paper)}
