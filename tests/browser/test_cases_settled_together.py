"""The systems in which several people bring one matter to its end, each walked through in a real browser, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from anyuan.kernel.clock import utc_now
from tests.browser.conftest import House, Sit, choose
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
    choose(phone, "#sessions [name=outcome][value=settled]")
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
    choose(head, "[name=disposition][value=settled]")
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
    choose(phone, "#visits details[open] [name=outcome][value=relapsed]")
    phone.fill("#visits details[open] textarea", "昨日又夜间施工。")
    _keep(phone, "visits")
    _state(case_house, old, "handling")
    assert not [line for line in phone.complaints if "409" not in line]
    assert not head.complaints


@BOTH
def test_p6_w6_a_joint_clean_up_is_planned_and_done_when_every_finding_is_closed(
    case_house: House, sit_down: Sit, language: str
) -> None:
    ids = case_house.do("ids")
    ref = case_house.do("in_hand", kind="clean_up", title=f"学校东门周边整治 {language}")["ref"]
    page = sit_down("city", f"/cases/{ref}/", language=language)
    page.click(f"a[href='/cases/{ref}/all/']")
    for who, task in (("market", "查处无证摊点"), ("police", "整治违停")):
        if not page.locator("#pl-task").is_visible():
            page.click("details:has(#pl-task) > summary")
        page.select_option("#pl-org", str(ids[who]))
        page.fill("#pl-task", task)
        page.fill("#pl-form", "联合检查")
        page.fill("#pl-from", _day(0))
        page.fill("#pl-to", _day(6))
        _keep(page, "all/plan")
    plan = page.inner_text("#plan")
    assert all(word in plan for word in ("查处无证摊点", "整治违停", "联合检查", "市场监管局"))
    title = f"无证烧烤摊 {language}"
    page.click("details:has(#fi-title) > summary")
    page.fill("#fi-title", title)
    page.select_option("#fi-org", str(ids["market"]))
    _keep(page, "all/findings")
    finding = case_house.do("newest", title=title)["ref"]
    facts = case_house.do("look", ref=finding)
    assert (facts["kind"], facts["organisation"]) == ("hazard", ids["market"]), "a case of the right department"
    market = sit_down("market", "/cases/", size=PHONE, language=language)
    assert market.locator(f"#row-{finding}").is_visible()

    case_house.do("steps", ref=ref, who="city")
    form = sit_down("city", f"/cases/{ref}/closure/", language=language)
    _hand_in(form)
    form.wait_for_selector(".refusal")
    _state(case_house, ref, "handling")
    assert case_house.do("finish", ref=finding, who="market")["state"] == "closed"
    page.reload()
    assert page.locator(".figure-box b").all_inner_texts()[:3] == ["1", "1", "1"]
    form.goto(page.url.split("/cases/")[0] + f"/cases/{ref}/closure/")
    _hand_in(form)
    form.wait_for_selector(".case-head")
    _state(case_house, ref, "submitted")
    assert not page.complaints


@BOTH
def test_p9_a_case_review_names_causes_gaps_and_measures_that_are_followed_to_their_end(
    case_house: House, sit_down: Sit, language: str
) -> None:
    ids = case_house.do("ids")
    ref = case_house.do("in_hand", kind="case_review", title=f"翻墙入校事件复盘 {language}")["ref"]
    page = sit_down("city", f"/cases/{ref}/all/", language=language)
    page.select_option("#ca-cause", index=1)
    page.fill("#ca-text", "夜间门岗缺人")
    _keep(page, "all/causes")
    for new, text in ((f"围墙过低 {language}", "东侧一米五"), ("", "无夜间照明")):
        page.click("details:has(#ca-text) > summary")
        page.fill("#ca-new", new)
        page.fill("#ca-text", text)
        _keep(page, "all/causes")
    found = page.inner_text("#findings")
    assert all(word in found for word in ("夜间门岗缺人", f"围墙过低 {language}", "无夜间照明"))
    title = f"加高围墙 {language}"
    page.click("details:has(#me-title) > summary")
    page.fill("#me-title", title)
    page.select_option("#me-org", str(ids["market"]))
    page.fill("#me-by", _day(20))
    _keep(page, "all/measures")
    measure = case_house.do("newest", title=title)["ref"]
    assert title in page.inner_text(f"#row-{measure}")
    owed = sit_down("market", "/cases/", language=language)
    assert owed.locator(f"#row-{measure}").is_visible(), "somebody owes it by its date"
    assert case_house.do("finish", ref=measure, who="market")["state"] == "closed"
    page.reload()
    assert page.locator(".figure-box b").all_inner_texts()[:3] == ["1", "1", "1"]
    assert not page.complaints


@BOTH
def test_l2_a_schools_disputes_stand_in_one_ledger_and_its_figures_together(
    case_house: House, sit_down: Sit, language: str
) -> None:
    settled = case_house.do("settle", title=f"家校沟通不畅 {language}", days_ago=1)["ref"]
    running = case_house.do("dispute", title=f"接送车位争执 {language}")["ref"]
    head = sit_down("head", "/cases/ledger/?kind=dispute&state=all", language=language)
    for ref in (settled, running):
        assert head.locator(f"#row-{ref}").count() == 1, "found and settled ones in the school's own ledger"
    other = sit_down("other_head", "/cases/ledger/?kind=dispute&state=all", language=language)
    assert other.locator(f"#row-{settled}").count() == 0, "and in no other school's"
    officer = sit_down("officer", "/cases/board/?kind=dispute&days=30", language=language)
    figures = officer.locator(".figures a, .figures .figure-box")
    assert figures.count() >= 5, "closed, on time, verified, opened again, falsely closed: never one of them alone"
    closed = int(figures.first.locator("b").inner_text().split("/")[0].strip().replace("件", ""))
    assert closed >= 1
    figures.first.click()
    officer.wait_for_selector(".case-row")
    assert settled in officer.inner_text("main")
    assert not officer.complaints


def _hand_in(page: Any) -> None:
    choose(page, "[name=disposition]")
    page.fill("#f-result", "整治完成。")
    for field in page.locator("form.form input[type=file]").all():
        field.set_input_files([_photo()])
    page.click("form.form .button.primary")
    page.wait_for_load_state("load")
