"""docx: in the house's official layout, or poured into a template of the user's own."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from anyuan.reports.render.drawing import png, svg
from anyuan.reports.render.poured import pour
from anyuan.reports.render.runs import Block, Laid, Run, widths
from anyuan.reports.render.typeset import chart_key, notes

SONG, HEI = "SimSun", "SimHei"
BAR = 16  # signs in the longest bar


def docx(paper: Laid, template: bytes | None = None) -> bytes:
    """The file's content."""
    if template is not None:
        return pour(paper, template)
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    book = Document()
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    _style(book, paper.language)
    _line(book, paper.title, size=20, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(book, paper.subtitle, size=12, align=WD_ALIGN_PARAGRAPH.CENTER)
    if paper.ref:
        _line(book, paper.ref, size=10.5, align=WD_ALIGN_PARAGRAPH.CENTER)
    for block in paper.blocks:
        _block(book, block, paper.language)
    for note in notes(paper):
        _line(book, note, size=9)
    _line(book, paper.organ, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(book, paper.day, align=WD_ALIGN_PARAGRAPH.RIGHT)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _style(book: Any, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14 if language == "zh" else 11.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    normal.paragraph_format.space_after = Pt(4)


def _line(book: Any, text: str, *, size: float = 0, bold: bool = False, align: Any = None, keep: bool = False) -> None:
    from docx.shared import Pt

    paragraph = book.add_paragraph()
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.keep_with_next = keep


def _block(book: Any, block: Block, language: str) -> None:
    from docx.shared import Pt

    if block.kind == "heading":
        _line(book, block.runs[0].text, bold=True, keep=True)
    elif block.kind == "subheading":
        _line(book, block.runs[0].text, keep=True)
    elif block.kind == "bars":
        _bars(book, block)
    elif block.kind == "paragraph":
        paragraph = book.add_paragraph()
        if language == "zh":
            paragraph.paragraph_format.first_line_indent = Pt(28)
        for run in block.runs:
            _run(paragraph, run)
    elif block.kind == "chart":
        _picture(book, block, language)
    else:
        if block.caption:
            _line(book, block.caption, size=10.5, keep=True)
        _table(book, block)


def _bars(book: Any, block: Block) -> None:
    """Bars as Word draws them everywhere: a run of full blocks, and the figure beside it."""
    if block.runs[0].text:
        _line(book, block.runs[0].text, size=10.5, keep=True)
    lines = tuple(
        (label, Run("█" * round(width / 100 * BAR)), figure)
        for (label, figure), width in zip(block.rows, widths(block), strict=True)
    )
    table = book.add_table(rows=0, cols=3)
    for line in lines:
        for cell, run in zip(table.add_row().cells, line, strict=True):
            _cell(cell, run)
    book.add_paragraph()


def _picture(book: Any, block: Block, language: str) -> None:
    """The chart as a picture, its title above and what its lines mean below; whoever cannot see it hears the title."""
    from docx.shared import Mm

    title = block.runs[0].text
    _line(book, title, size=10.5, keep=True)
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(BytesIO(png(svg(block.chart, title))), width=Mm(154))
    shape._inline.docPr.set("descr", title)
    _line(book, chart_key(language), size=9)


def _table(book: Any, block: Block) -> None:
    from docx.oxml import OxmlElement

    table = book.add_table(rows=1, cols=len(block.heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        _cell(cell, Run(head), bold=True)
    # The head is repeated on every page, and no row is cut in two.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in (*block.rows, *((block.total,) if block.total else ())):
        cells = table.add_row()
        cells._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, run in zip(cells.cells, row, strict=True):
            _cell(cell, run, bold=row is block.total)
    book.add_paragraph()


def _cell(cell: Any, run: Run, *, bold: bool = False) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    made = _run(paragraph, run)
    made.bold, made.font.size = bold or None, Pt(10.5)


def _run(paragraph: Any, run: Run) -> Any:
    """Words, or a figure as a link to its rows."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = paragraph.add_run(run.text)
    if run.href:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(made._r)
        paragraph._p.append(link)
    return made
