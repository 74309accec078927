"""The dashboards in a real browser: from a number to its rows and back, by keys, on the smallest phone, on the wall."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Sit
from tests.browser.test_everyone_can_use_it import AXE

DAY = "/overview/?period=2026-11-23"
SEATS = {
    "centre": ("leader", DAY),
    "department": ("office", DAY),
    "station": ("chief", DAY),
    "school": ("head", DAY),
    "wall": ("wall", f"{DAY}&view=wall"),
}
FORMS = [((1366, 768), "en", "day"), ((390, 844), "zh-hans", "night"), ((1366, 768), "zh-hans", "night")]


def serious(page: Any) -> list[Any]:
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => { const seen = await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa',"
        "'best-practice']}); if (seen.passes.length < 8) throw new Error('axe looked at nothing');"
        " return seen.violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.target.join(' ')"
        " + ' ' + (n.any[0]?.message ?? '')).slice(0, 4)})); }"
    )
    return [one for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("seat", SEATS)
def test_axe_finds_nothing_serious_in_both_languages_and_themes(sit_before: Sit, seat: str) -> None:
    account, path = SEATS[seat]
    forms = [((1920, 1080), "en", "day"), ((1920, 1080), "zh-hans", "night")] if seat == "wall" else FORMS
    for size, language, theme in forms:
        page = sit_before(account, path, size=size, language=language, theme=theme, bypass_csp=True)
        page.wait_for_timeout(300)
        assert serious(page) == [], (size, language, theme)


def test_every_kind_of_number_leads_to_its_rows_and_back(sit_before: Sit) -> None:
    page = sit_before("leader", DAY)
    for door, there in (
        (".tile-value a.figure", "/measures/"),
        (".tile-last a, .tile-of a", "/measures/"),
        (".light-of a", "/standards/four-100/schools/"),
        (".light-gap a", "/standards/four-100/schools/"),
        (".gaps a.figure", "/standards/findings/"),
        (".lights-map a", "/standards/four-100/schools/"),
    ):
        first = page.locator(door).first
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{there}**")
        page.go_back()
        page.wait_for_url("**/overview/**")
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [320, 360, 390])
@pytest.mark.parametrize("seat", ["centre", "school", "station"])
def test_on_a_phone_nothing_scrolls_sideways_and_doors_are_wide(
    sit_before: Sit, seat: str, width: int, language: str
) -> None:
    account, path = SEATS[seat]
    page = sit_before(account, path, size=(width, 700), language=language)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        "[...document.querySelectorAll('.gaps a, .light-of a, .light-gap a, .tile-last a, .behind a')]"
        ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("seat", ["centre", "station", "school"])
def test_the_wall_is_whole_and_no_letter_is_smaller_than_a_sixtieth_of_its_height(
    sit_before: Sit, seat: str, size: tuple[int, int], language: str
) -> None:
    account, path = SEATS[seat]
    page = sit_before(account, f"{path}&view=wall", size=size, language=language)
    page.wait_for_timeout(200)
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == list(size)
    small = page.evaluate(
        "[...document.querySelectorAll('#board *')].filter(e => !e.closest('svg') && e.checkVisibility()"
        " && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())"
        " && parseFloat(getComputedStyle(e).fontSize) < innerHeight / 60 - 0.1).map(e => e.className + e.textContent)"
    )
    assert small == []
    cut = page.evaluate(
        "[...document.querySelectorAll('.board-gaps li, .board-tiles li, .board-lights li, .behind tr')]"
        ".filter(e => { const r = e.getBoundingClientRect(), p = e.closest('section').getBoundingClientRect();"
        " return r.bottom > p.bottom + 1 || r.right > p.right + 1; }).map(e => e.textContent.trim())"
    )
    assert cut == []
