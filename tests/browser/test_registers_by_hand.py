"""A school keeps its registers: opens one, enters a row, mends it, imports a sheet with a wrong cell, takes it away as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import House, Sit
from tests.browser.sound import sound

PHONE, DESK = (390, 844), (1366, 768)
SAYS = {
    "en": {
        "wrong": "is not a whole number",
        "nothing": "Nothing was stored",
        "new": "2 new",
        "cell": "C3",
        "item": "Shield",
    },
    "zh-hans": {"wrong": "不是整数", "nothing": "未入库", "new": "新增 2", "cell": "C3", "item": "防暴盾牌"},
}
EQUIPMENT = "/registers/equipment/"


def sheet(count: str, make: str) -> dict[str, Any]:
    """A ledger as a school has it, with one count that may be wrong."""
    text = f"器材名称,学校,数量,规格型号\n头盔,S1,4,甲型{make}\n钢叉,S1,{count},乙型{make}\n"
    return {"name": "器材登记表.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}


@pytest.mark.parametrize(("language", "size"), [("en", DESK), ("zh-hans", PHONE)])
def test_a_register_from_the_first_row_to_the_file(
    school_house: House, sit_at_school: Sit, language: str, size: tuple[int, int]
) -> None:
    says = SAYS[language]
    page = sit_at_school("school", "/registers/", language=language, size=size)
    page.click(f"main a[href='{EQUIPMENT}']")
    page.click(f"a[href^='{EQUIPMENT}new/']")
    page.select_option("#i-item", "shield")
    page.fill("#i-count", "viele")
    page.fill("#i-school", "S1")
    page.fill("#i-name", language)
    page.click(".register-form .primary")
    assert says["wrong"] in page.inner_text("#e-count")
    assert page.input_value("#i-count") == "viele"  # what was typed stays
    page.complaints.clear()  # the browser says of the refusal that it was one
    page.fill("#i-count", "3")
    page.click(".register-form .primary")
    page.wait_for_selector(".register-facts")
    assert says["item"] in page.inner_text("h1")

    page.click("a[href$='/change/']")
    page.fill("#i-count", "5")
    page.click(".register-form .primary")
    page.wait_for_selector(".register-facts")
    assert "5" in page.inner_text(".register-facts")

    page.goto(f"{school_house.url}{EQUIPMENT}import/")
    page.set_input_files("#file", [sheet("许多", language)])
    page.click("button[value=import]")
    page.wait_for_selector("#outcome td.ref")
    outcome = page.inner_text("#outcome")
    assert says["nothing"] in outcome
    assert says["cell"] in page.inner_text("#outcome td.ref")  # which cell, so that it is found in the sheet
    page.complaints.clear()
    page.set_input_files("#file", [sheet("6", language)])
    page.click("button[value=check]")
    page.wait_for_selector("#outcome .is-good")
    page.click("button[value=import]")
    page.wait_for_selector(f"#outcome:has-text('{says['new']}')")

    page.goto(f"{school_house.url}{EQUIPMENT}?q={language}&item=shield")
    assert page.locator(".register-table tbody tr").count() == 1
    with page.expect_download() as taken:
        page.click("a[href*='export.csv']")
    lines = Path(taken.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 2  # exactly what is shown, under one line of headings
    assert says["item"] in lines[1]
    assert page.complaints == []


def test_a_row_is_entered_and_mended_by_keys_alone(school_house: House, sit_at_school: Sit) -> None:
    page = sit_at_school("school", EQUIPMENT)
    page.keyboard.press("n")
    page.wait_for_url(f"**{EQUIPMENT}new/**")

    def tab_to(selector: str) -> None:
        for _step in range(60):
            if page.evaluate(f"document.activeElement.matches({selector!r})"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"never reached by Tab: {selector}")

    tab_to("#i-item")
    page.keyboard.type("Strong")
    tab_to("#i-count")
    page.keyboard.type("7")
    tab_to("#i-school")
    page.keyboard.type("S1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".register-facts")
    assert "Strong torch" in page.inner_text("h1")
    tab_to("a[href$='/change/']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#i-count")
    tab_to("#i-count")
    page.keyboard.press("Control+a")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_selector(".register-facts")
    assert "8" in page.inner_text(".register-facts")
    assert page.complaints == []


@pytest.mark.parametrize(("language", "theme"), [("en", "night"), ("zh-hans", "day")])
def test_the_pages_are_sound_on_the_smallest_phone(
    school_house: House, sit_at_school: Sit, language: str, theme: str
) -> None:
    page = sit_at_school("school", "/registers/", language=language, theme=theme, bypass_csp=True)
    for path in ("/registers/", EQUIPMENT, f"{EQUIPMENT}new/", f"{EQUIPMENT}import/", "/registers/traffic_sheets/new/"):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(school_house.url + path)
        sound(page)
