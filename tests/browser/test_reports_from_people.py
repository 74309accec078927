"""Whoever sees something scans the code at a place and is answered by a code of their own; a child's word goes another way."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, Sit
from tests.browser.test_cases_for_everyone import AXE

PHONE = (390, 844)
PAGES = {
    "inbox": ("wang", "/incoming/"),
    "report": ("wang", "/incoming/{report}/"),
    "duty to report": ("head", "/incoming/duty/"),
    "notices": ("police", "/incoming/notices/"),
    "events off campus": ("wang", "/incoming/off-campus/"),
    "guardians told": ("head", "/incoming/off-campus/"),
    "protected": ("protector", "/protected/"),
    "seals to decide": ("commander", "/protected/"),
    "around a protected case": ("protector", "/protected/{protected}/"),
    "ledger in": ("leader", "/cases/ledger/in/"),
    "kept lists": ("leader", "/cases/ledger/kept/"),
}
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])


def _photo() -> dict[str, Any]:
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(picture, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def _stranger(sit_down: Sit, path: str, language: str) -> Any:
    """A phone without an account and, on every page of the public part, without a script."""
    return sit_down("", f"{path}?lang={language}", size=PHONE, language=language, java_script_enabled=False)


def _send(page: Any, what: str, words: str, *, photo: bool = False) -> str:
    """Three steps, one question at a time; the code that only the reporter has."""
    page.click("button[name=danger][value=no]")
    page.click(f"button[name=what][value={what}]")
    page.fill("#text", words)
    if photo:
        page.set_input_files("#photo", _photo())
    page.click("button.send")
    code: str = page.inner_text("p.code").strip()
    assert len(code.replace("-", "")) == 16
    return code


def _read(page: Any, house: House, code: str) -> None:
    page.goto(f"{house.url}/r/answer/")
    page.fill("#code", code)
    page.click("button.send")


@BOTH
def test_a_report_by_the_code_at_a_place_is_asked_about_closed_and_answered(
    case_house: House, sit_down: Sit, language: str
) -> None:
    place = case_house.do("place")["code"]
    sheet = sit_down("wang", f"/r/{place}/sheet/", language=language)
    assert sheet.locator("svg").count() >= 1
    assert f"/r/{place}/" in sheet.inner_text("body")

    # A stranger: no app, no name, a photo.
    words = f"围墙边的井盖松了,孩子会踩空 {language}"
    phone = _stranger(sit_down, f"/r/{place}/", language)
    code = _send(phone, "building", words, photo=True)
    assert phone.context.cookies() == [] or {c["name"] for c in phone.context.cookies()} <= {"theme", "django_language"}

    # The desk sees it with its photo and asks back; it knows no name.
    desk = sit_down("wang", "/incoming/", language=language)
    desk.click(f"a.row-link:has-text('{words}')")
    expect(desk.locator(".thumbs img").first).not_to_have_js_property("naturalWidth", 0)  # it loads lazily: wait
    body = desk.inner_text("main")
    assert ("Without a name" in body) or ("匿名" in body)
    desk.fill("#text", "在东门还是西门?")
    desk.click("form[action$='/ask/'] button")
    desk.wait_for_load_state()
    ref = desk.inner_text(".facts a[href^='/cases/']")

    # The reporter reads the question with the code, and answers.
    _read(phone, case_house, code)
    assert "在东门还是西门?" in phone.inner_text("ol.talk")
    phone.fill("#text", "在东门,靠近文具店。")
    phone.click("button.send[value=write]")
    assert "靠近文具店" in phone.inner_text("ol.talk .mine")
    desk.reload()
    assert "靠近文具店" in desk.inner_text("main")
    desk.click("form[action$='/case/'] button.primary")
    desk.wait_for_load_state()

    # Mended, verified by somebody else; the reply reaches whoever has the code.
    case_house.do("mend", ref=ref, reply="井盖已更换并固定。")
    assert case_house.do("look", ref=ref)["state"] == "closed"
    _read(phone, case_house, code)
    assert "井盖已更换并固定。" in phone.inner_text("p.reply")
    assert desk.complaints == []


@BOTH
def test_a_report_about_a_child_goes_the_protected_way_and_stands_in_no_list(
    case_house: House, sit_down: Sit, language: str
) -> None:
    words = f"我们班有人天天被打,不敢上学 {language}"
    phone = _stranger(sit_down, "/r/S1/", language)
    code = _send(phone, "help", words)
    _read(phone, case_house, code)
    told = phone.inner_text("main, body")
    assert ("speak to nobody about who wrote" in told) or ("不会向任何人透露是谁写的" in told)

    for account in ("wang", "leader", "head"):
        for path in (
            "/incoming/",
            "/incoming/?settled=yes",
            "/cases/",
            "/cases/ledger/?state=all",
            "/cases/ledger/?q=被打&state=all",
        ):
            page = sit_down(account, path, language=language)
            assert "天天被打" not in page.content(), (account, path)
            page.context.close()
    for public in ("/open311/v2/requests.json",):
        page = sit_down("", public, language=language)
        assert "天天被打" not in page.content()
    desk = sit_down("wang", "/incoming/", language=language)
    assert desk.locator(".hint").count() == 1, "only how many wait is said"

    # The protection officer alone reads it, and the reading is on record.
    officer = sit_down("protector", "/protected/", language=language)
    ref = case_house.do("newest", protected=True)["ref"]
    officer.click(f"a.ref[href='/cases/{ref}/']")
    officer.wait_for_url(f"**/cases/{ref}/")
    assert "天天被打" in officer.inner_text("main")
    looked = sit_down("protector", f"/protected/{ref}/", language=language)
    assert "Protector" in looked.inner_text("main")


@BOTH
def test_class_safety_officers_speak_of_things_and_places_only(case_house: House, sit_down: Sit, language: str) -> None:
    """Red line 5: a text that names a pupil is turned back with advice, and nothing of it is kept."""
    phone = _stranger(sit_down, "/r/S1/class/", language)
    phone.click("button[name=danger][value=no]")
    first = phone.locator("button[name=what]").first.get_attribute("value")
    phone.click(f"button[name=what][value={first}]")
    phone.fill("#text", "三年级二班的王小明总是打人")
    phone.click("button.send")
    assert phone.locator("a[href='tel:12355']").count() >= 1, "advice: a trusted adult, a help line"
    assert case_house.do("reports", text="王小明")["count"] == 0
    phone.fill("#text", f"三楼饮水机漏水,地上很滑 {language}")
    phone.click("button.send")
    phone.wait_for_selector("p.code")
    desk = sit_down("head", "/incoming/", language=language)
    row = desk.locator("tr", has_text=f"三楼饮水机漏水,地上很滑 {language}")
    assert row.count() == 1
    assert ("an adult decides" in row.inner_text()) or ("由成人决定" in row.inner_text())


@pytest.fixture(scope="module")
def reported(case_house: House) -> dict[str, str]:
    found: dict[str, str] = case_house.do("reported")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_for_everyone(reported: dict[str, str], sit_down: Sit, name: str) -> None:
    """axe finds nothing serious by day and by night; at 400 % nothing scrolls sideways, in either language."""
    account, path = PAGES[name]
    for theme in ("day", "night"):
        page = sit_down(account, path.format(**reported), theme=theme, bypass_csp=True)
        page.wait_for_timeout(300)
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(
            "async () => (await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','best-practice']}))"
            ".violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html).slice(0, 3)}))"
        )
        assert [v for v in found if v["impact"] in ("serious", "critical")] == []
        page.context.close()
    for language in ("en", "zh-hans"):
        page = sit_down(account, path.format(**reported), size=(320, 256), language=language)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.complaints == []
        page.context.close()
