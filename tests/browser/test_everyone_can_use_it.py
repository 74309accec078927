"""WCAG 2.2 AA as far as a machine can tell, 400 % zoom, targets for fingers, no scripts, no breach of the policy."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.conftest import House, Sit

PAGES = {
    "desk": ("desk", "/"),
    "desk with an incident": ("desk", "/?i={ref}"),
    "call form": ("desk", "/?call=1"),
    "incident": ("desk", "/incidents/{ref}/"),
    "incidents": ("desk", "/incidents/"),
    "schools": ("desk", "/schools/"),
    "school": ("desk", "/schools/S1/"),
    "not reached": ("desk", "/attention/not-reached/"),
    "silent lines": ("desk", "/attention/silent-lines/"),
    "unknown": ("desk", "/attention/unknown/"),
    "unread": ("desk", "/attention/unread/"),
    "shelved": ("desk", "/attention/shelved/"),
    "hand-over": ("desk", "/hand-over/"),
    "my tasks": ("patrol", "/respond/"),
    "task": ("patrol", "/respond/{task}/"),
    "wall": ("wall", "/wall"),
    "not here": ("desk", "/incidents/none/"),
    "log in": ("", "/accounts/login/"),
}
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))


@pytest.fixture(scope="module")
def open_case(house: House) -> dict[str, str]:
    """One incident with a car on its way, an exercise and a fire beside it."""
    house.do("close_all")
    ref = house.do("alarm", kind="panic")["ref"]
    house.do("alarm", kind="fire", school=1)
    house.do("alarm", kind="intrusion", school=2, exercise=True)
    return {"ref": ref, "task": str(house.do("send_car", ref=ref)["task"])}


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(open_case: dict[str, str], sit: Sit, name: str, theme: str) -> None:
    account, path = PAGES[name]
    size = (390, 844) if account == "patrol" else (1920, 1080) if name == "wall" else (1366, 768)
    page = sit(account, path.format(**open_case), theme=theme, size=size, bypass_csp=True)
    page.wait_for_timeout(700)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => { const seen = await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa',"
        "'best-practice']}); if (seen.passes.length < 8) throw new Error('axe looked at nothing');"
        " return seen.violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.target.join(' ')"
        " + ' ' + (n.any[0]?.message ?? '')).slice(0, 4)})); }"
    )
    assert [v for v in found if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("name", [n for n in PAGES if n != "wall"])
def test_at_400_percent_nothing_is_cut_off_and_nothing_scrolls_sideways(
    open_case: dict[str, str], sit: Sit, name: str
) -> None:
    account, path = PAGES[name]
    page = sit(account, path.format(**open_case), size=(320, 256))
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if name == "not here":
        page.complaints = [c for c in page.complaints if "404" not in c]
    assert page.complaints == []


@pytest.mark.parametrize("name", ["desk with an incident", "call form", "incident", "school", "task", "hand-over"])
def test_every_button_is_large_enough_for_a_finger(open_case: dict[str, str], sit: Sit, name: str) -> None:
    account, path = PAGES[name]
    page = sit(account, path.format(**open_case), size=(390, 844))
    small = page.evaluate(
        "[...document.querySelectorAll('button, .button, summary, select, input[type=text], textarea')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().height > 0)"
        ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []


def test_reduced_motion_is_honoured(open_case: dict[str, str], sit: Sit) -> None:
    page = sit("desk", "/", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--motion').trim()") == "0ms"


def test_without_scripts_an_incident_is_acknowledged_verified_and_sent_to(quiet: House, sit: Sit) -> None:
    ref = quiet.do("alarm", kind="panic")["ref"]
    page = sit("desk", f"/incidents/{ref}/", java_script_enabled=False)
    page.click("button:has-text('Acknowledge')")
    assert quiet.do("look", ref=ref)["state"] == "acknowledged"
    page.click("#verb-verify summary")
    page.check("#verb-verify [value=real]", force=True)
    page.click("#verb-verify form button")
    assert quiet.do("look", ref=ref)["verdict"] == "real"
    page.click("#verb-dispatch summary")
    page.click("#verb-dispatch form button")
    assert quiet.do("look", ref=ref)["tasks"].count("offered") >= 1
