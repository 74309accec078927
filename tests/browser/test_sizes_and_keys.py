"""What must fit, what must be legible from five metres, and where the focus stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import House, Sit, until

SECONDS = 1000
# Every text that is shown, by the height of its letters' box in CSS pixels; SVG text is scaled by the drawing.
SMALLEST = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, owner = node.parentElement;
    if (!node.data.trim() || !owner.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    if (owner.closest('script, style, noscript, .sr, .skip, title')) continue;
    const scale = owner.getScreenCTM?.()?.a ?? 1;
    const px = parseFloat(getComputedStyle(owner).fontSize) * scale;
    found.push([px, node.data.trim().slice(0, 40)]);
  }
  return found.sort((a, b) => a[0] - b[0]).slice(0, 5);
}"""


@pytest.fixture
def busy(quiet: House) -> str:
    """A few open incidents, one of them an exercise."""
    ref: str = quiet.do("alarm", kind="panic")["ref"]
    quiet.do("alarm", kind="fire", school=1)
    quiet.do("alarm", kind="intrusion", school=2, exercise=True)
    return ref


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_smallest_text_on_the_wall_is_a_sixtieth_of_its_height(
    quiet: House, sit: Sit, busy: str, size: tuple[int, int], language: str
) -> None:
    page = sit("wall", "/wall", size=size, language=language)
    page.wait_for_timeout(800)
    smallest = page.evaluate(SMALLEST)
    assert len(smallest) == 5
    assert smallest[0][0] >= size[1] / 60 - 0.01, smallest
    for drift in range(9):
        page.evaluate("to => { document.querySelector('.wall').dataset.drift = to }", str(drift))
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1], drift


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_desk_fits_on_a_small_screen(quiet: House, sit: Sit, busy: str, language: str) -> None:
    page = sit("desk", f"/?i={busy}", language=language)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert page.evaluate("document.documentElement.scrollHeight") <= 768, "the columns scroll, the desk does not"
    for part in ("#queue .queue-row", "#record .record-head .next .button", ".map", ".doors a"):
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= 1366, part
        assert box["y"] + box["height"] <= 768, part
    tops = page.evaluate("[...document.querySelectorAll('#record .moment')].map(e => e.getBoundingClientRect().top)")
    assert len(tops) == 7
    assert len(set(tops)) == 1, "the seven moments stand in one line"


def test_the_list_of_keys_opens_by_its_key_and_names_every_key(quiet: House, sit: Sit, busy: str) -> None:
    page = sit("desk", f"/?i={busy}")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    named = {text.strip().lower() for text in page.locator("#keys kbd").all_inner_texts()}
    used = set(page.evaluate("[...document.querySelectorAll('[data-key]')].map(e => e.dataset.key)"))
    assert used >= {"a", "n"}
    assert used | {"v", "d", "c", "/", "?", "↑", "↓", "ctrl", "enter", "esc"} <= named
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys", state="hidden")


def test_the_focus_stays_on_the_record_when_it_is_drawn_anew(quiet: House, sit: Sit, busy: str) -> None:
    page = sit("desk", f"/?i={busy}")
    page.wait_for_timeout(1200)
    page.focus("#record .next .button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#record .moment.is-done:nth-child(2)", timeout=5 * SECONDS)
    page.wait_for_timeout(400)
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard is never left nowhere"
    assert page.evaluate("Boolean(document.activeElement.closest('#record'))")


def test_a_chosen_row_keeps_the_focus_through_live_news(quiet: House, sit: Sit, busy: str) -> None:
    page = sit("desk", "/")
    page.wait_for_timeout(1200)
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#record [data-record]", timeout=5 * SECONDS)
    ref = page.evaluate("document.activeElement.dataset.ref")
    assert ref
    quiet.do("send_car", ref=ref)
    page.wait_for_selector("#record .moment.is-done:nth-child(4)", timeout=5 * SECONDS)
    assert page.evaluate("document.activeElement.dataset.ref") == ref


def test_by_tab_one_goes_from_the_top_through_the_queue_to_the_record(quiet: House, sit: Sit, busy: str) -> None:
    page = sit("desk", f"/?i={busy}")
    seen: list[Any] = []
    for _step in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "['.skip', 'header.top', '.queue-column', '#record', '.side'].find(s => document.activeElement.closest(s))"
        )
        if where and (not seen or seen[-1] != where):
            seen.append(where)
        if where == ".side":
            break
    assert seen == [".skip", "header.top", ".queue-column", "#record", ".side"]


def test_a_message_is_read_once_it_has_been_in_sight(quiet: House, sit: Sit, busy: str) -> None:
    link = quiet.do("tell", ref=busy, people=["crew"], collect=False)["links"][0]
    page = sit("", link, size=(390, 844))
    assert not quiet.do("read", link=link)["read"], "not by fetching"
    until(page, "document.querySelector('[data-read]').hidden")
    page.wait_for_timeout(1600)
    assert quiet.do("read", link=link)["read"]
    assert not page.complaints
