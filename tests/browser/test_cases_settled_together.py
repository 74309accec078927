"""The systems in which several people bring one matter to its end, each walked through in a real browser, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from anyuan.kernel.clock import utc_now
from tests.browser.conftest import House, Sit
from tests.browser.test_cases_from_report_to_closure import BOTH, PHONE, _photo, _press, _state


def _day(days: int) -> str:
    return (utc_now().date() + timedelta(days=days)).isoformat()


def _keep(page: Any, form: str, label: str = "button") -> None:
    """Hand in one small form and wait for the page that comes back."""
    page.click(f"form[action$='/{form}/'] .buttons {label}")
    page.wait_for_load_state("load")


@BOTH
def test_s4_s6_a_dispute_is_mediated_signed_and_visited_and_a_relapse_opens_it_again(
    case_house: House, sit_down: Sit, language: str
) -> None:
    ref = case_house.do("dispute", title=f"商户与学校因占道争执 {language}")["ref"]
    here = f"/cases/{ref}/mediation/"
    head = sit_down("head", f"/cases/{ref}/", language=language)
    head.click(f"a[href='{here}']")
    for capacity in ("trader", "school"):
        head.wait_for_selector("#parties details[open]")
        head.select_option("#p-capacity", capacity)
        _keep(head, "parties")
    labels = [b.inner_text() for b in head.locator("#parties li b").all()]
    assert labels == (["A", "B"] if language == "en" else ["甲方", "乙方"])
    assert head.locator("#mediators details[open] .small").first.inner_text(), "the reason stands beside the name"
    _keep(head, "mediators")

    phone = sit_down("mediator", here, size=PHONE, language=language)
    phone.check("#sessions [name=outcome][value=settled]", force=True)
    phone.fill("#s-record", "双方同意让出通道。")
    _keep(phone, "sessions")
    phone.wait_for_selector("#agreements details[open]")
    phone.fill("#a-text", "摊位后退两米。")
    for box in phone.locator("[name=signed]").all():
        box.check()
    phone.click("form[action$='/agreements/'] .buttons button")
    phone.wait_for_selector(".refusal")
    assert phone.input_value("#a-text") == "摊位后退两米。", (
        "without the signed paper it is refused, and no word is lost"
    )
    phone.set_input_files("#a-file", [_photo("red")])
    _keep(phone, "agreements")
    phone.wait_for_selector("#agreements .thumbs img")

    case_house.do("steps", ref=ref, who="head")
    head.goto(head.url.split("#")[0])
    head.click(".page-head a.primary")
    head.check("[name=disposition][value=settled]", force=True)
    head.fill("#f-result", "签字达成协议。")
    head.set_input_files("#f-ev-agreement", [_photo("red")])
    head.set_input_files("#f-ev-record", [_photo("blue")])
    head.click("form.form .button.primary")
    head.wait_for_selector(".case-head")
    leader = sit_down("leader", f"/cases/{ref}/", language=language)
    leader.click("[data-verb=verify]")
    leader.fill("#f-remark", "协议齐全")
    _press(leader, "#case-form form .button.primary")
    _state(case_house, ref, "closed")

    # Eight days later, on a dispute settled in the same way: the first visit is due, and finds that it broke out again.
    old = case_house.do("settle", title=f"噪声扰课 {language}")["ref"]
    phone.goto(phone.url.split("/cases/")[0] + "/cases/")
    phone.click(f"#pile-visits a[href='/cases/{old}/mediation/']")
    phone.check("#visits details[open] [name=outcome][value=relapsed]", force=True)
    phone.fill("#visits details[open] textarea", "昨日又夜间施工。")
    _keep(phone, "visits")
    _state(case_house, old, "handling")
    assert not [line for line in phone.complaints if "409" not in line]
    assert not head.complaints
