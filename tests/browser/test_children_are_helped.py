"""P13 and P14, each walked through once by its people in a real browser, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import House, Sit
from tests.browser.test_cases_from_report_to_closure import _new
from tests.browser.test_cases_settled_together import _day

BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])


def _fill_in(page: Any) -> None:
    """Everything that the kind asks for, whatever it is."""
    for field in page.locator("#kind-fields select[required]").all():
        field.select_option(index=1)
    for field in page.locator("#kind-fields input[type=text][required], #kind-fields textarea[required]").all():
        field.fill("情况属实")
    for field in page.locator("#kind-fields input[type=date][required]").all():
        field.fill("2026-11-20")
    for field in page.locator("#kind-fields input[type=number][required]").all():
        field.fill("1")


def _opened(house: House, page: Any) -> str:
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/*-*/")
    return str(page.url.rstrip("/").split("/")[-1])


@BOTH
def test_p13_a_bullying_inquiry_is_helped_by_others_sealed_and_opened_by_two(
    case_house: House, sit_down: Sit, language: str
) -> None:
    words = f"初二两名学生被堵厕所 {language}"
    head = sit_down("head", "/cases/new/?kind=bullying", language=language)
    _new(head, words, "bullying", "试验第一小学")
    _fill_in(head)
    ref = _opened(case_house, head)
    assert words in head.inner_text("main")
    for account in ("wang", "leader", "city"):
        page = sit_down(account, f"/cases/ledger/?q={words[:6]}&state=all", language=language)
        assert words not in page.content(), account
        page.context.close()

    # Help from outside: that somebody was referred, and nothing of what is said there.
    around = sit_down("protector", f"/protected/{ref}/", language=language)
    around.select_option("#organisation", "CG1")
    around.check("#consent")
    around.click("form[action$='/refer/'] .button")
    helper = sit_down("city", "/protected/", language=language)
    assert ref not in helper.content()
    helper.locator("form[action*='/referrals/'] .button").first.click()
    helper.wait_for_load_state()
    around.reload()
    assert words not in helper.content()

    assert case_house.do("finish", ref=ref, who="head")["state"] == "closed"
    case_house.do("handle")
    gone = sit_down("head", f"/cases/{ref}/", language=language)
    assert words not in gone.content(), "sealed with its closing"

    asking = sit_down("protector", "/protected/", language=language)
    asking.fill("[name=ref]", ref)
    asking.fill("[name=basis]", "未成年人保护法")
    asking.fill("[name=purpose]", "复核处置")
    asking.locator("form[action$='/ask/'] .button").click()
    asking.wait_for_load_state()
    asking.goto(f"{case_house.url}/cases/{ref}/")
    assert words not in asking.content(), "one person alone opens nothing"
    deciding = sit_down("commander", "/protected/", language=language)
    deciding.locator(f"form[action$='/grant/']:has-text('{ref}') .button").first.click()
    deciding.wait_for_load_state()
    asking.goto(f"{case_house.url}/cases/{ref}/")
    assert words in asking.content()
    deciding.goto(f"{case_house.url}/cases/{ref}/")
    assert words not in deciding.content(), "whoever decides does not read"
    seen = sit_down("protector", f"/protected/{ref}/", language=language)
    assert "under an opened seal" in seen.content() or "启封" in seen.content()
    assert head.complaints == []


@BOTH
def test_p14_help_is_a_plan_with_a_need_a_ground_an_end_and_a_lead_and_no_list_of_people(
    case_house: House, sit_down: Sit, language: str
) -> None:
    title = f"复学帮扶 {language}"
    head = sit_down("head", "/cases/new/?kind=support_plan", language=language)
    _new(head, title, "support_plan", "试验第一小学")
    head.select_option("#field-need", "back_to_school")
    head.fill("#field-ends_on", _day(90))
    head.select_option("#field-lead", "police")
    head.keyboard.press("Control+Enter")
    head.wait_for_selector(".refusal")
    assert head.input_value("#title") == title, "a refusal costs nobody a word"
    head.select_option("#field-consent", "yes")
    head.select_option("#field-lead", "school")
    ref = _opened(case_house, head)
    facts = case_house.do("look", ref=ref)
    assert (facts["kind"], facts["owner"][0]) == ("support_plan", "school")
    for account, path in (("wang", "/cases/ledger/?state=all"), ("police", "/cases/"), ("leader", "/cases/board/")):
        page = sit_down(account, path, language=language)
        assert title not in page.content(), (account, path)
        assert ref not in page.content(), (account, path)
        page.context.close()
    officer = sit_down("protector", "/protected/", language=language)
    assert officer.locator(f"a[href='/cases/{ref}/']").count()
    assert [said for said in head.complaints if "422" not in said] == []
