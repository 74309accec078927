"""S3, walked through once by its people in a real browser, in both languages: what is seen on a camera and is no emergency
is pushed to the police who patrol there, and comes back with a picture to whoever saw it. (What is an emergency takes the
way of the alarms.)"""

from __future__ import annotations

import pytest

from tests.browser.conftest import House, Sit
from tests.browser.test_cases_from_report_to_closure import PHONE, _new, _photo, _press, _state
from tests.browser.test_children_are_helped import _fill_in, _opened

BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])


@BOTH
def test_s3_what_a_camera_check_finds_is_pushed_to_a_patrol_and_comes_back(
    case_house: House, sit_down: Sit, language: str
) -> None:
    ids = case_house.do("ids")
    title = f"视频巡检:东门外围墙被推倒一段 {language}"
    desk = sit_down("leader", "/cases/new/?kind=hazard", language=language)
    _new(desk, title, "hazard", "试验第二小学")
    _fill_in(desk)
    ref = _opened(case_house, desk)
    assert _state(case_house, ref, "assigned")["owner"][0] == "school", "who manages is responsible"
    desk.goto(f"{case_house.url}/cases/{ref}/hand-over/")
    desk.select_option("#f-owner", f"organisation:{ids['police']}")
    desk.fill("#f-reason", "就近巡逻车处置")
    desk.click("form.form .button.primary")
    desk.wait_for_selector(".case-head")
    assert _state(case_house, ref, "assigned")["owner"] == ["organisation", ids["police"]]

    patrol = sit_down("police", "/cases/", size=PHONE, language=language)
    patrol.click(f"#row-{ref}")
    patrol.wait_for_url(f"**/cases/{ref}/")
    assert patrol.locator(".case-head .clock-figure").inner_text(), "the time left stands large"
    _press(patrol, ".case-head .next .button")
    _state(case_house, ref, "handling")
    for words in ("已设警戒带,清空通道", "通知学校砌补,今晚值守"):
        patrol.click("[data-verb=step]")
        patrol.fill("#f-note", words)
        _press(patrol, "#case-form form .button.primary")
    patrol.click("[data-verb=submit]")
    patrol.locator("#case-form [name=disposition]").first.check(force=True)
    patrol.fill("#f-result", f"到场处置完毕,返回。{language}")
    for field in patrol.locator("#case-form input[type=file]").all():
        field.set_input_files([_photo()])
    _press(patrol, "#case-form form .button.primary")
    assert _state(case_house, ref, "submitted")["files"] >= 1
    assert patrol.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    back = sit_down("leader", "/cases/", language=language)
    back.click(f"#pile-verify [href='/cases/{ref}/']")
    back.wait_for_selector(".thumbs img")
    assert f"到场处置完毕,返回。{language}" in back.inner_text("main")
    back.click("[data-verb=verify]")
    _press(back, "#case-form form .button.primary")
    ended = case_house.do("look", ref=ref)
    assert ended["state"] == "closed", ended
    assert desk.complaints == patrol.complaints == back.complaints == []
