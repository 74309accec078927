"""Every report, in both languages, as it comes to stand on pages: nothing that an eye would stumble over.

Looked at mechanically: each sign has a glyph, each font is inside the file, nothing lies outside the page's text, no heading is
left behind by what it announces, a table's head is repeated on each of its pages, organ and date are not alone on the last one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn

from anyuan.reports.render import render, typeset
from anyuan.reports.render.runs import Block, Laid, Run, laid
from tests.reports.world import EVERY, written

pytestmark = pytest.mark.skipif(not typeset.fonts_there(), reason="this machine has no Chinese font")
UNKNOWN = "\ue123"  # a sign that no font has
LEFT, RIGHT, HIGH, MM = 28, 210 - 26, 297, 72 / 25.4
LINK = "{http://www.w3.org/1999/xlink}href"


def paper(sign: str) -> Laid:
    """Every kind of block in every size, all of one sign."""
    run = Run(sign)
    blocks = (
        Block("heading", (run,)),
        Block("subheading", (run,)),
        Block("paragraph", (run, Run(sign, "/x"))),
        Block("table", heads=(sign, sign), rows=((run, run),), total=(run, run), caption=sign),
        Block("bars", (run,), rows=((run, run),), chart={"values": [1.0], "share": True}),
        Block(
            "chart",
            (run,),
            chart={"share": True, "months": ["2026-01", "2026-02"], "now": [1.0, 0.5], "then": [None, 1.0]},
        ),
    )
    return Laid("zh", sign, sign, sign, sign, sign, blocks, 0)


def glyphs(page: str) -> Iterator[tuple[str, float, float]]:
    """(drawing, x, y) of every sign of a page, in points from its upper left corner."""

    def walk(node: ElementTree.Element, a: float, d: float, e: float, f: float) -> Iterator[tuple[str, float, float]]:
        move = node.get("transform", "")
        numbers = [float(one) for one in re.findall(r"-?[\d.]+(?:e-?\d+)?", move)]
        if move.startswith("matrix"):
            e, f, a, d = e + a * numbers[4], f + d * numbers[5], a * numbers[0], d * numbers[3]
        elif move.startswith("translate"):
            e, f = e + a * numbers[0], f + d * (numbers[1] if len(numbers) > 1 else 0)
        if node.tag.endswith("}use"):
            yield node.get(LINK, "").lstrip("#"), e + a * float(node.get("x", 0)), f + d * float(node.get("y", 0))
        for child in node:
            yield from walk(child, a, d, e, f)

    # The addresses in it are not escaped.
    yield from walk(ElementTree.fromstring(re.sub(r"&(?!\w+;|#)", "&amp;", page)), 1, 1, 0, 0)


def drawn(made: Laid) -> set[str]:
    return {name for page in typeset.drawings(made) for name, _x, _y in glyphs(page)}


def test_a_sign_without_a_glyph_is_seen_by_this_test():
    missing = drawn(paper(UNKNOWN)) - drawn(paper("题"))
    assert missing
    assert drawn(paper("题" + UNKNOWN)) & missing
    assert not drawn(paper("题")) & missing


def test_what_lies_outside_the_text_is_seen_by_this_test():
    wide = Laid("en", "t", "", "o", "d", "", (Block("paragraph", (Run("x" * 400),)),), 0)
    assert outside(wide)


def outside(made: Laid) -> list[tuple[float, float]]:
    found = []
    for page in typeset.drawings(made):
        for _name, x, y in glyphs(page):
            if not (LEFT - 0.5 <= x / MM <= RIGHT + 0.5 and 5 <= y / MM <= HIGH - 5):
                found.append((x / MM, y / MM))
    return found


def alone(marks: list[dict]) -> list[int]:
    """Numbers of headings whose next thing stands on another page."""
    pairs = pairwise(marks)
    return [n for n, (one, after) in enumerate(pairs) if one["kind"] == "heading" and one["page"] != after["page"]]


def embedded(pdf: bytes) -> tuple[int, int]:
    """(fonts described, font files inside)."""
    text = pdf
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text += zlib.decompress(found[1])
        except zlib.error:
            continue
    return len(re.findall(rb"/Type\s*/FontDescriptor\b", text)), len(re.findall(rb"/FontFile[23]?\s", text))


def heads_repeat(docx: bytes) -> bool:
    """In Word the head of every table with one goes on over pages, and no row is cut in two."""
    from io import BytesIO

    for table in Document(BytesIO(docx)).tables:
        rows = table._tbl.tr_lst
        if len(table.columns) == 3 and not rows[0].findall(f".//{qn('w:tblHeader')}"):
            continue  # bars have no head
        if not rows[0].findall(f".//{qn('w:tblHeader')}"):
            return False
        if not all(row.findall(f".//{qn('w:cantSplit')}") for row in rows[1:]):
            return False
    return True


def test_every_report_in_both_languages(county):
    missing = drawn(paper(UNKNOWN)) - drawn(paper("题"))
    for name in EVERY:
        content = written(county, name)
        for language in ("zh", "en"):
            where, made = (name, language), laid(content, language, ref="W261124-001")
            assert not drawn(made) & missing, where
            assert not outside(made), (where, outside(made)[:3])
            marks = typeset.marks(made)
            assert alone(marks) == [], where
            assert marks[-1]["kind"] == "end"
            assert marks[-2]["page"] == marks[-1]["page"], (where, "organ and date stand alone")
            described, inside = embedded(render(content, "pdf", language))
            assert described == inside > 0, where
            assert heads_repeat(render(content, "docx", language)), where


def test_a_table_over_pages_repeats_its_head_and_cuts_no_row():
    rows = tuple((Run(f"第{n}行" * 12), Run(str(n))) for n in range(90))
    made = Laid(
        "zh",
        "题",
        "",
        "单位",
        "日",
        "",
        (Block("heading", (Run("一、"),)), Block("table", heads=("甲", "乙"), rows=rows)),
        0,
    )
    marks = typeset.marks(made)
    pages = {one["page"] for one in marks if one["kind"] == "block"}
    assert len(typeset.drawings(made)) == len(pages | {marks[-1]["page"]})
    assert len(pages) > 2
    assert not outside(made)


def test_a_long_table_never_begins_with_fewer_than_three_rows_under_its_head():
    """Wherever on a page it comes to begin: the head of a table and a row or two are not left behind at the foot."""
    rows_of_it = tuple((Run("甲"), Run("1")) for _n in range(40))

    def page_of(lines: int) -> Laid:
        before = Block("paragraph", (Run("文" * 26 * lines),))
        table = Block("table", heads=("乙", "数"), rows=rows_of_it)
        blocks = (before, Block("heading", (Run("题"),)), table, Block("paragraph", (Run("完"),)))
        return Laid("zh", "题", "", "完", "完", "", blocks, 0)

    row, head = (drawn(paper(sign)) - drawn(paper("题")) for sign in "甲乙")
    for lines in range(12, 26):
        made = page_of(lines)
        pages = [[name for name, _x, _y in glyphs(page)] for page in typeset.drawings(made)]
        counts = [(sum(name in row for name in page), sum(name in head for name in page)) for page in pages]
        assert next(rows for rows, heads in counts if heads) >= 3, lines
        assert alone(typeset.marks(made)) == [], lines
        assert sum(rows for rows, _heads in counts) == len(rows_of_it), lines


def test_a_long_title_is_centred_and_its_words_are_not_pulled_apart():
    made = Laid("en", "Periodic assessment of risks at " + "the schools of the county " * 2, "", "o", "d", "", (), 0)
    signs = list(glyphs(typeset.drawings(made)[0]))
    first = min(y for _name, _x, y in signs)
    line = [x / MM for _name, x, y in signs if y == first]
    assert len({y for _name, _x, y in signs}) > 2  # over two lines
    assert min(line) - LEFT > 1.5
