"""The pages of the cases under axe, at 400 % zoom, under a thumb, on paper, and without scripts."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.conftest import House, Sit

PAGES = {
    "my work": ("city", "/cases/"),
    "my work of a leader": ("leader", "/cases/"),
    "board": ("leader", "/cases/board/"),
    "rows behind a number": ("leader", "/cases/rows/?what=red"),
    "ledger": ("leader", "/cases/ledger/?state=all"),
    "new case": ("wang", "/cases/new/?kind=dispute"),
    "instruction to many": ("wang", "/cases/instruct/"),
    "progress of many": ("wang", "/cases/{parent}/all/"),
    "case late": ("city", "/cases/{late}/"),
    "case waiting": ("market", "/cases/{waiting}/"),
    "case opened again": ("wang", "/cases/{again}/"),
    "form to hand in": ("city", "/cases/{late}/closure/"),
    "form to assign": ("wang", "/cases/{bounced}/assignment/"),
    "mediation": ("head", "/cases/{mediated}/mediation/"),
    "mediation with visits": ("mediator", "/cases/{settled}/mediation/"),
    "draws": ("leader", "/cases/draws/"),
    "one draw": ("leader", "/cases/draws/{draw}/"),
    "second look": ("officer", "/cases/{recheck}/recheck/"),
    "joint clean-up": ("city", "/cases/{swept}/all/"),
    "case of a clean-up": ("leader", "/cases/{swept}/"),
    "case review": ("city", "/cases/{looked}/all/"),
    "case of a review": ("leader", "/cases/{looked}/"),
    "form to decide on time": ("leader", "/cases/{handling}/extension-decision/"),
}
ON_PHONES = ("my work", "case late", "form to hand in", "new case", "mediation with visits", "second look")
ON_PHONES += ("joint clean-up", "case review")
# What people take to a meeting on paper: page → what must be on the sheet.
ON_PAPER = {
    "joint clean-up": ("清理无证食品摊点", "夜间巡逻", "三无食品"),
    "case review": ("放学后无人在岸边值守", "警示牌被杂草遮住", "补设警示牌与救生圈"),
    "mediation with visits": ("甲方", "每日十二点至十四点施工"),
    "progress of many": ("城管局", "市场监管局"),
    "board": ("城管局",),
}
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))


@pytest.fixture(scope="module")
def refs(case_house: House) -> dict[str, str]:
    found: dict[str, str] = case_house.do("stock")["refs"]
    more = case_house.do("stock_of_disputes")
    found |= case_house.do("stock_of_joint_work")["refs"]
    return found | more["refs"] | {"draw": more["draw"], "recheck": more["recheck"]}


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(refs: dict[str, str], sit_down: Sit, name: str, theme: str) -> None:
    account, path = PAGES[name]
    page = sit_down(account, path.format(**refs), theme=theme, bypass_csp=True)
    page.wait_for_timeout(500)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => { const seen = await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa',"
        "'best-practice']}); if (seen.passes.length < 8) throw new Error('axe looked at nothing');"
        " return seen.violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.target.join(' ')"
        " + ' ' + (n.any[0]?.message ?? '')).slice(0, 4)})); }"
    )
    assert [v for v in found if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_at_400_percent_nothing_scrolls_sideways(refs: dict[str, str], sit_down: Sit, name: str, language: str) -> None:
    account, path = PAGES[name]
    page = sit_down(account, path.format(**refs), size=(320, 256), language=language)
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []


@pytest.mark.parametrize("name", ["joint clean-up", "case review"])
def test_at_200_percent_a_desk_shows_all_of_it(refs: dict[str, str], sit_down: Sit, name: str) -> None:
    account, path = PAGES[name]
    page = sit_down(account, path.format(**refs), size=(683, 384))
    assert page.evaluate("document.documentElement.scrollWidth") <= 683
    cut = page.evaluate(
        "[...document.querySelectorAll('main .button, main h1, main h2, main td, main dd')]"
        ".filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflow == 'hidden')"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    assert cut == []


@pytest.mark.parametrize("name", ON_PAPER)
def test_what_goes_to_a_meeting_prints_on_a4(refs: dict[str, str], sit_down: Sit, name: str) -> None:
    account, path = PAGES[name]
    page = sit_down(account, path.format(**refs), size=(794, 1123))
    page.emulate_media(media="print")
    for gone in (".top", "main form", "main .button"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    printed = page.inner_text("main")
    assert [word for word in ON_PAPER[name] if word not in printed] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert page.pdf(format="A4")[:4] == b"%PDF"


@pytest.mark.parametrize("width", [360, 430])
@pytest.mark.parametrize("name", ON_PHONES)
def test_buttons_are_large_enough_for_one_hand(refs: dict[str, str], sit_down: Sit, name: str, width: int) -> None:
    account, path = PAGES[name]
    page = sit_down(account, path.format(**refs), size=(width, 800))
    small = page.evaluate(
        "[...document.querySelectorAll('main .button, main select, main summary, main .choice span, main .case-row,"
        " main textarea')].filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().height)"
        ".filter(e => e.getBoundingClientRect().height < 55.5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_case_prints_on_a4_without_its_buttons(refs: dict[str, str], sit_down: Sit) -> None:
    page = sit_down("leader", f"/cases/{refs['again']}/", size=(794, 1123))
    page.emulate_media(media="print")
    for gone in (".top", ".verbs", ".case-head .next", "form"):
        assert not page.locator(gone).first.is_visible(), gone
    for kept in ("#record-title", "#timeline", "#closures", "#holders"):
        assert page.locator(kept).is_visible(), kept
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert page.pdf(format="A4")[:4] == b"%PDF"


def test_without_scripts_a_case_is_assigned_and_accepted(case_house: House, sit_down: Sit) -> None:
    refs = case_house.do("stock")["refs"]
    page = sit_down("wang", f"/cases/{refs['registered']}/", java_script_enabled=False)
    page.click("[data-verb=assign]")
    page.select_option("#f-owner", label="城管局")
    page.click("form.form .button.primary")
    assert case_house.do("look", ref=refs["registered"])["state"] == "assigned"
    city = sit_down("city", f"/cases/{refs['registered']}/", java_script_enabled=False)
    city.click(".case-head .next .button")
    assert case_house.do("look", ref=refs["registered"])["state"] == "handling"
