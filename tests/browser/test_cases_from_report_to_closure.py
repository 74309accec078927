"""The systems of the cases, each walked through once by its people in a real browser, in both languages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.browser.conftest import House, Sit, until

BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])
PHONE = (390, 844)


def _photo(colour: str = "grey") -> dict[str, Any]:
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (64, 48), colour).save(picture, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def _state(house: House, ref: str, state: str) -> dict[str, Any]:
    facts = house.do("look", ref=ref)
    assert facts["state"] == state, facts
    return facts


def _press(page: Any, selector: str) -> None:
    """Press a button that hands a form in, and wait until the answer lies on the page."""
    version = page.get_attribute("#case", "data-version")
    page.click(selector)
    until(page, f"document.querySelector('#case')?.dataset.version !== '{version}'", 8)


def _new(page: Any, title: str, kind: str, school: str = "") -> None:
    """Take a case by keys alone: the kind, the place by its name, the words, Ctrl+Enter."""
    page.check(f"[name=kind][value={kind}]", force=True)
    page.wait_for_timeout(500)
    if school:
        page.fill("#call-where", "")
        page.locator("#call-where").press_sequentially(school)
        page.wait_for_selector("#call-places [role=option]")
        page.keyboard.press("Enter")
    page.fill("#title", title)


@BOTH
def test_w3_a_schools_own_dispute_stays_with_the_school_and_is_closed_with_proof(
    case_house: House, sit_down: Sit, language: str
) -> None:
    desk = sit_down("wang", "/cases/new/", language=language)
    title = f"家长与学校因食堂伙食费争执 {language}"
    _new(desk, title, "dispute", "试验第一小学")
    desk.select_option("#field-origin", "parent")
    desk.select_option("#category", "fees")
    desk.select_option("#grade", index=3)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/cases/N*/")
    ref = desk.url.rstrip("/").split("/")[-1]
    facts = _state(case_house, ref, "assigned")
    assert facts["owner"][0] == "school", "who manages is responsible"

    phone = sit_down("head", "/cases/", size=PHONE, language=language)
    phone.click(f"#row-{ref}")
    phone.wait_for_url(f"**/cases/{ref}/")
    button = phone.locator(".case-head .next .button")
    box = button.bounding_box()
    assert box["height"] >= 56
    assert box["y"] + box["height"] <= PHONE[1], "the next step lies under the thumb"
    _press(phone, ".case-head .next .button")
    _state(case_house, ref, "handling")
    for words in ("双方已分开谈话", "约定周五调解"):
        phone.click("[data-verb=step]")
        phone.fill("#f-note", words)
        _press(phone, "#case-form form .button.primary")
    phone.click("[data-verb=submit]")
    phone.check("#case-form [name=disposition][value=settled]", force=True)
    phone.fill("#f-result", "双方达成协议,退还差额。")
    phone.click("#case-form form .button.primary")
    phone.wait_for_selector("#refusal")
    assert phone.input_value("#f-result") == "双方达成协议,退还差额。", "a refusal costs nobody a word"
    phone.set_input_files("#f-ev-agreement", [_photo("red")])
    phone.set_input_files("#f-ev-record", [_photo("blue")])
    _press(phone, "#case-form form .button.primary")
    assert _state(case_house, ref, "submitted")["files"] == 2

    officer = sit_down("officer", "/cases/", language=language)
    officer.click(f"#pile-verify [href='/cases/{ref}/']")
    officer.wait_for_selector(".thumbs img")
    officer.click("[data-verb=verify]")
    officer.fill("#f-remark", "看过协议书")
    _press(officer, "#case-form form .button.primary")
    _state(case_house, ref, "closed")
    assert not desk.complaints
    assert not officer.complaints


@BOTH
def test_w4_an_instruction_goes_to_two_departments_and_is_answered_within_three_days(
    case_house: House, sit_down: Sit, language: str
) -> None:
    ids = case_house.do("ids")
    desk = sit_down("wang", "/cases/instruct/", language=language)
    title = f"开展校门口交通秩序整治 {language}"
    desk.fill("#title", title)
    desk.fill("#field-issued_by", "县委办")
    desk.fill("#field-demand", "三日内反馈")
    for name in ("management", "market"):
        desk.check(f"#org-{ids[name]}")
    desk.click("form.form .button.primary")
    desk.wait_for_url("**/all/")
    parent = desk.url.rstrip("/").split("/")[-2]
    parts = case_house.do("look", ref=parent)["children"]
    for ref, who in zip(parts, ("city", "market"), strict=True):
        page = sit_down(who, f"/cases/{ref}/", size=PHONE, language=language)
        left = page.locator(".case-head .clock-figure").inner_text()
        assert left, "the time left stands large"
        _press(page, ".case-head .next .button")
        page.click("[data-verb=submit]")
        page.check("#case-form [name=disposition][value=carried_out]", force=True)
        page.fill("#f-result", f"{who}:已完成")
        page.set_input_files("#f-ev-report", [_photo()])
        _press(page, "#case-form form .button.primary")
        leader = sit_down("leader", f"/cases/{ref}/verification/", language=language)
        leader.click("form.form .button.primary")
        leader.wait_for_selector(".case-head")
        # A part answers into its parent: nobody else waits for it, so it is closed when it is verified.
        _state(case_house, ref, "closed")
    desk.reload()
    text = desk.inner_text("#gathered")
    assert "city:已完成" in text
    assert "market:已完成" in text
    desk.click("#gathered .buttons .button.primary")
    desk.wait_for_selector("#f-result")
    assert "city:已完成" in desk.input_value("#f-result"), "the answers lie merged in the form"
    assert not desk.complaints


@BOTH
def test_p5_hazards_stand_in_one_ledger_graded_and_chased(case_house: House, sit_down: Sit, language: str) -> None:
    desk = sit_down("wang", "/cases/new/?kind=hazard", language=language)
    title = f"南门电动门卡死 {language}"
    _new(desk, title, "hazard", "试验第二小学")
    for field in desk.locator("#kind-fields select").all():
        field.select_option(index=1)
    for field in desk.locator("#kind-fields input[type=text], #kind-fields textarea").all():
        field.fill("门轴断裂")
    for field in desk.locator("#kind-fields input[type=date]").all():
        field.fill("2026-11-20")
    for field in desk.locator("#kind-fields input[type=number]").all():
        field.fill("1")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/cases/*/")
    desk.wait_for_timeout(300)
    ref = case_house.do("newest", title=title)["ref"]
    assert ref, desk.inner_text("body")[:400]
    leader = sit_down("leader", "/cases/ledger/?kind=hazard", language=language)
    assert leader.locator(f"#row-{ref}").count() == 1
    leader.click("form.filters details summary")
    leader.check("[name=columns][value=grade]")
    leader.click("form.filters > .button")
    leader.wait_for_url("**columns=grade**")
    assert leader.locator("th", has_text="等级" if language != "en" else "Grade").count() == 1
    leader.check(f"#row-{ref} [name=refs]")
    leader.fill("#bulk-demand", "本周内修好")
    leader.click("[name=do][value=supervise]")
    leader.wait_for_selector(".messages")
    page = sit_down("leader", f"/cases/{ref}/", language=language)
    assert "本周内修好" in page.inner_text("#asked")
    assert not page.complaints
    assert not leader.complaints


@BOTH
def test_a_matter_is_given_back_once_and_the_centre_decides(case_house: House, sit_down: Sit, language: str) -> None:
    refs = case_house.do("stock")["refs"]
    wang = sit_down("wang", f"/cases/{refs['bounced']}/", language=language)
    wang.keyboard.press("a")
    wang.wait_for_selector("#f-owner")
    assert wang.evaluate("document.activeElement.id") == "f-owner", "the cursor stands in the first field"
    wang.select_option("#f-owner", index=3)
    _press(wang, "#case-form form .button.primary")
    _state(case_house, refs["bounced"], "assigned")
    # The keyboard is never left nowhere: when the answer has been drawn, something on the page holds it.
    until(wang, "document.activeElement !== document.body")
    assert "退回" in wang.inner_text("#holders") or "given back" in wang.inner_text("#holders")


def test_news_leave_a_half_written_form_alone(case_house: House, sit_down: Sit) -> None:
    refs = case_house.do("stock")["refs"]
    city = sit_down("city", f"/cases/{refs['handling']}/")
    city.wait_for_timeout(1200)
    city.click("[data-verb=bounce]")
    city.fill("#f-reason", "half a sent")
    sit_down("wang", f"/cases/{refs['handling']}/notes/").fill("#f-text", "news")
    other = sit_down("wang", f"/cases/{refs['handling']}/notes/")
    other.fill("#f-text", "news from the desk")
    other.click("form.form .button.primary")
    until(city, "document.querySelector('#facts').innerText.includes('news from the desk')", 8)
    assert city.input_value("#f-reason") == "half a sent"


def test_the_board_is_a_page_of_doors(case_house: House, sit_down: Sit) -> None:
    case_house.do("stock")
    page = sit_down("leader", "/cases/board/")
    red = page.locator(".board tfoot a.is-red")
    count = int(red.inner_text())
    red.click()
    page.wait_for_selector(".case-row")
    assert page.locator(".case-row").count() == count
    assert page.locator(".case-row .clock[data-stage=over] .clock-word[data-for=over]").first.is_visible()
