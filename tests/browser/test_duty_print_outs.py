"""The print-outs of the duties as a printer gets them: QR sheets in every size, the week's plan, the notes between shifts.

The printed PDF is read: how many pages, A4, the text in both languages, and that no square is cut by the edge of a page.
"""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from tests.browser.conftest import House, Sit
from tests.browser.pdf_reader import A4, Page, pages

PAPER = (794, 1123)  # A4 at 96 dots to the inch, as the browser lays it out for print
WORDS = {
    "en": {
        "sheet": "Scanwiththeguard'spage,ortypethiscode.",
        "plan": "Guardpostatthegate",
        "note": ("Openincidents", "Dutiesofthenext24hours", "Takenoverby"),
    },
    "zh-hans": {
        "sheet": "用“我的勤务”扫码，或输入此编码。",
        "plan": "校门护学岗",
        "note": ("未办结警情", "未来24小时勤务", "接班人"),
    },
}


def printed(page: Any, **more: Any) -> list[Page]:
    """The page as it goes to the printer; every sheet is A4, upright or across."""
    found = pages(page.pdf(format="A4", print_background=True, **more))
    for one in found:
        # The browser rounds the paper up to whole dots.
        assert all(abs(side - wanted) < 2 for side, wanted in zip(sorted(one.size), sorted(A4), strict=True))
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_sheets_come_in_every_size_and_no_square_is_cut(
    duty_house: House, sit_on_duty: Sit, size: int, language: str
) -> None:
    codes = duty_house.do("many_points")["spoken"]
    page = sit_on_duty("leader", f"/duties/points/sheets/?size={size}", size=PAPER, language=language)
    page.emulate_media(media="print")
    found = printed(page)
    assert len(found) == math.ceil(len(codes) / size)
    on_pages = [re.findall(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", one.text) for one in found]
    # Every code once, as many on a page as were asked for: what hangs over an edge would stand on a page of its own.
    assert sorted(code for one in on_pages for code in one) == sorted(codes)
    assert all(len(one) == size for one in on_pages[:-1])
    assert all(WORDS[language]["sheet"] in one.text for one in found)
    cut = page.evaluate(
        """(paper) => [...document.querySelectorAll('.sheet-page')].flatMap((sheet) => {
          const edge = sheet.getBoundingClientRect();
          const squares = [...sheet.querySelectorAll('img')].map((img) => img.getBoundingClientRect());
          const bad = squares.filter((box) => box.left < edge.left || box.right > Math.min(edge.right, paper[0])
            || box.top < edge.top || box.bottom > edge.bottom || box.width < 100 || Math.abs(box.width - box.height) > 1);
          return edge.height > paper[1] ? ['taller than the paper'] : bad.map((box) => JSON.stringify(box));
        })""",
        list(PAPER),
    )
    assert cut == []
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_weeks_plan_is_printed_with_names_and_without_buttons(
    duty_house: House, sit_on_duty: Sit, language: str
) -> None:
    page = sit_on_duty("head", "/duties/plan/?school=S1", language=language, size=(1366, 768))
    found = printed(page, landscape=True)
    text = "".join(one.text for one in found)
    assert 1 <= len(found) <= 2
    assert WORDS[language]["plan"] in text
    assert "试验第1小学" in text
    for button in ("Publishtheweek", "发布本周"):
        assert button not in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("where", ["school=S1", "organisation=PS1"])
def test_the_note_between_shifts_is_printed_whole_with_lines_to_sign(
    duty_house: House, sit_on_duty: Sit, where: str, language: str
) -> None:
    page = sit_on_duty("leader", f"/duties/hand-over/?{where}", language=language)
    found = printed(page)
    text = "".join(one.text for one in found)
    assert 1 <= len(found) <= 4
    for words in WORDS[language]["note"]:
        assert words in text
    assert "________________" in text
    assert "Myshiftends" not in text
    assert "本班结束" not in text
