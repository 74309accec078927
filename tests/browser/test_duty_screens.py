"""The screens of the duties as people use them: map, lists, a person's own page, the note between shifts, the burden."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import House, Sit, until
from tests.browser.sound import sound
from tests.browser.test_everyone_can_use_it import AXE

LOOK = "async () => (await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}))"
PAGES = {
    "today": ("leader", "/duties/"),
    "misses": ("leader", "/duties/misses/?since=2026-01-01"),
    "note of a station": ("leader", "/duties/hand-over/?organisation=PS1"),
    "notes to choose": ("leader", "/duties/hand-over/"),
    "my own": ("guard", "/duties/mine/"),
    "somebody": ("leader", "/duties/people/guard/"),
    "burden": ("leader", "/duties/burden/"),
    "check-ins": ("leader", "/duties/misses/?since=2026-01-01&of=check_ins"),
}


def shoot(page: Any, name: str) -> None:
    """A picture to look at, where the developer asked for them."""
    folder = os.environ.get("ANYUAN_TEST_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("size", "theme", "language"), [
    ((1366, 768), "day", "en"), ((1366, 768), "night", "zh-hans"), ((390, 844), "day", "zh-hans"), ((390, 844), "night", "en"),
])  # fmt: skip
def test_every_screen_is_sound(
    duty_house: House, sit_on_duty: Sit, name: str, size: tuple[int, int], theme: str, language: str
) -> None:
    duty_house.do("past")
    account, path = PAGES[name]
    page = sit_on_duty(account, path, theme=theme, size=size, language=language, bypass_csp=True)
    page.wait_for_timeout(700)
    shoot(page, f"{name}-{size[0]}-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(LOOK)
    assert len(found["passes"]) >= 8
    bad = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]
           if v["impact"] in ("serious", "critical")]  # fmt: skip
    assert bad == []
    assert page.complaints == []


def test_the_map_shows_who_is_missing_and_changes_when_they_come(duty_house: House, sit_on_duty: Sit) -> None:
    page = sit_on_duty("leader", "/duties/")
    until(page, "document.querySelectorAll('#duty-map .duty-mark').length === 4")
    assert page.locator("#duty-map .duty-mark.is-silent").count() == 2
    assert page.locator("#duty-map .duty-mark.is-short").count() == 1
    listed = page.inner_text(".duty-sites")
    assert "试验第3小学" in listed
    assert "nothing heard since yesterday morning" in listed
    duty_house.do("arrive", school=2)
    until(page, "document.querySelectorAll('#duty-map .duty-mark.is-silent').length === 1", 15)
    until(page, "document.querySelector('.duty-legend .is-silent b').textContent === '1'", 15)
    # The list beside it is for the keyboard: the first link of a site opens that school's own board.
    page.focus(".duty-site a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/duties/?school=S*")
    until(page, "document.querySelectorAll('#duty-map .duty-mark').length === 1")
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_how_presence_at_a_point_is_proven_is_set_on_its_page(
    duty_house: House, sit_on_duty: Sit, language: str
) -> None:
    page = sit_on_duty("leader", "/duties/points/", language=language, bypass_csp=True)
    page.locator("a[href$='/rule/']").first.click()
    page.check("#proof-distance")
    page.fill("#lon", "")
    page.click(".point-rule .primary")
    assert page.locator("#refusal").is_visible()
    assert page.is_checked("#proof-distance")
    page.complaints.clear()
    page.fill("#lon", "106.0")
    page.fill("#lat", "26.0")
    page.click(".point-rule .primary")
    page.wait_for_load_state("load")
    assert page.locator("#refusal").count() == 0
    assert page.is_checked("#proof-distance")
    page.check("#proof-nfc")
    page.click(".point-rule .primary")
    assert "AY1:" in page.inner_text("#tag")
    shoot(page, f"point-rule-{language}")
    sound(page)
    shoot(page, f"point-rule-{language}-phone")
    page.check("#proof-code")
    page.click(".point-rule .primary")


@pytest.mark.parametrize(("language", "theme"), [("en", "night"), ("zh-hans", "day")])
def test_what_a_head_and_a_leader_fill_in_is_sound_on_the_smallest_phone(
    duty_house: House, sit_on_duty: Sit, language: str, theme: str
) -> None:
    number = duty_house.do("tomorrow")["number"]
    pages = {
        "head": [f"/duties/{number}/", "/duties/plan/?school=S1", "/duties/hand-over/?school=S1", "/drills/"],
        "leader": ["/duties/points/", "/duties/programmes/", "/duties/week/", "/duties/rates/", "/duties/calendars/"],
    }
    for account, paths in pages.items():
        page = sit_on_duty(account, paths[0], language=language, theme=theme, bypass_csp=True)
        for path in paths:
            page.set_viewport_size({"width": 1366, "height": 768})
            page.goto(duty_house.url + path)
            sound(page)
