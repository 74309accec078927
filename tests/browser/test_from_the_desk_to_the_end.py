"""What a shift does after the alarm is taken: close with evidence, call back, quieten a device, print the record."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.browser.conftest import House, Sit, until
from tests.browser.pdf_reader import pages

SECONDS = 1000


def _becomes(house: House, ref: str, **wanted: Any) -> dict[str, Any]:
    deadline = time.monotonic() + 8
    while True:
        found = house.do("look", ref=ref)
        if all(found[name] == value for name, value in wanted.items()):
            return found
        assert time.monotonic() < deadline, (found, wanted)
        time.sleep(0.1)


def test_closing_by_key_asks_for_what_the_plan_wants_and_leaves_a_record_to_read(quiet: House, sit: Sit) -> None:
    ref = quiet.do("alarm", kind="panic")["ref"]
    quiet.do("clear_up", ref=ref)
    page = sit("desk", f"/?i={ref}")
    page.keyboard.press("c")
    page.wait_for_selector("#verb-close[open]")
    until(page, "document.activeElement.name === 'disposition'")
    page.click("#verb-close form button:has-text('Close')")
    page.wait_for_selector("#record #refusal", timeout=5 * SECONDS)
    assert "Not yet closed" in page.inner_text("#refusal"), "the plan asks for evidence"
    boxes = page.locator("#verb-close [name=evidence]")
    assert boxes.count() > 0
    for number in range(boxes.count()):
        boxes.nth(number).focus()
        if not boxes.nth(number).is_checked():
            page.keyboard.press("Space")
    page.select_option("#verb-close [name=cause]", index=1)
    page.focus("#verb-close [name=note]")
    page.keyboard.type("Settled with both families")
    page.focus("#verb-close form .buttons button")
    page.keyboard.press("Enter")
    _becomes(quiet, ref, state="closed")
    page.wait_for_selector("#record .record-head.is-closed", timeout=5 * SECONDS)
    assert "Settled with both families" in page.inner_text("#record")
    assert page.locator("#verb-close, #verb-verify, #verb-dispatch, #evidence form").count() == 0
    page.wait_for_selector(f"#queue [data-ref='{ref}']", state="detached", timeout=5 * SECONDS)
    assert [c for c in page.complaints if "409" not in c] == []


def test_a_recall_from_the_desk_tells_everybody_and_shows_who_was_told(quiet: House, sit: Sit) -> None:
    ref = quiet.do("alarm", kind="panic")["ref"]
    quiet.do("send_car", ref=ref)
    quiet.do("tell", ref=ref, people=["crew", "wang"])
    page = sit("desk", f"/?i={ref}")
    page.click("#verb-recall summary")
    page.fill("#verb-recall textarea, #verb-recall [name=reason]", "wrong school")
    page.click("#verb-recall form button")
    page.wait_for_selector("#record .record-line:has-text('recalled')", timeout=5 * SECONDS)
    told = quiet.do("follow", ref=ref)
    assert told["recalled"]
    assert set(told["recall_to"]) >= {"crew", "wang"}
    until(page, "document.querySelector('#timeline').innerText.includes('were told of the recall')")
    phone = sit("patrol", "/respond/", size=(390, 844))
    assert "was called back" in phone.inner_text("main")
    quiet.do("follow", ref=ref)
    assert "crew" in quiet.do("follow", ref=ref)["recall_arrived"], "opening the phone page is the receipt"


def test_the_schools_page_quietens_a_device_for_an_hour_with_a_reason(quiet: House, sit: Sit) -> None:
    page = sit("desk", "/schools/S1/")
    details = page.locator("details:has([name=device][value=D1])")
    details.locator("summary").click()
    details.locator("[name=reason]").fill("loose contact")
    details.locator("form button").click()
    page.wait_for_selector("text=loose contact", timeout=5 * SECONDS)
    assert "Put back" in page.inner_text("#school")
    page.click("button:has-text('Put back')")
    page.wait_for_selector("button:has-text('Put back')", state="detached", timeout=5 * SECONDS)
    assert not page.complaints


def test_the_record_prints_on_a4_with_nothing_cut_off(quiet: House, sit: Sit) -> None:
    ref = quiet.do("alarm", kind="panic")["ref"]
    quiet.do("send_car", ref=ref)
    page = sit("desk", f"/incidents/{ref}/")
    page.emulate_media(media="print")
    # A4 less the margins, in CSS pixels: nothing may stand out on the right.
    page.set_viewport_size({"width": 718, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    assert page.locator(".verbs").is_hidden()
    assert page.locator("header.top").is_hidden()
    sheets = pages(page.pdf(format="A4", prefer_css_page_size=True))
    assert 1 <= len(sheets) <= 4
    text = "".join(one.text for one in sheets)
    items = page.locator(".timeline li div, #checklist .tick-button > span:last-child").all_inner_texts()
    assert len(items) > 8
    for words in (ref, "Timeline", "Checklist", "Who is on it", "Facts", *items):
        assert re.sub(r"\s+", "", words)[:20] in text, words


def test_each_level_has_its_own_tone_and_an_exercise_another(quiet: House, sit: Sit) -> None:
    page = sit("desk", "/")
    page.wait_for_timeout(1200)
    page.click("h1")  # the first press lets the browser make a sound
    until(page, "document.querySelector('[data-sound]').getAttribute('aria-pressed') === 'true'")
    assert page.evaluate("document.body.dataset.tones ?? ''") == ""
    told = ""
    for kind, level, exercise in (("medical", 2, False), ("panic", 1, True), ("panic", 1, False)):
        quiet.do("alarm", kind=kind, school=1, level=level, exercise=exercise)
        told = f"{told} {'exercise' if exercise else level}".strip()
        until(page, f"document.body.dataset.tones === '{told}'")
    notes = page.evaluate(
        "import(document.querySelector('script[src*=\"desk\"]').src.replace(/desk[^/]*js$/, 'sound.js'))"
        ".then(m => Object.fromEntries(Object.entries(m.TONES).map(([k, t]) => [k, t.wave + JSON.stringify(t.notes)])))"
    )
    assert len(set(notes.values())) == len(notes) == 5
