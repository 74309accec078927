"""Public education from the plan to the attendance, a joint meeting whose decisions become cases, a roll call that closes
with its incident: as a leader of the centre and a school's director do it, in both languages, on a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from anyuan.kernel.clock import utc_now
from tests.browser.conftest import House, Sit
from tests.browser.sound import sound

PHONE, DESK = (390, 844), (1366, 768)
BOTH = pytest.mark.parametrize(("language", "size"), [("en", DESK), ("zh-hans", PHONE)])
SAYS = {
    "en": {"left": "There are 40 places left.", "came": "58 came", "taken": "The room is not free at that time.",
           "destroyed": "the names were destroyed", "counted": "39 present"},
    "zh-hans": {"left": "剩余名额40个。", "came": "58", "taken": "该时段房间已被占用。",
                "destroyed": "姓名已随之销毁", "counted": "39"},
}  # fmt: skip


def local(hours: float) -> str:
    """What a field of date and time holds, so many hours from now, in Beijing."""
    at = utc_now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(hours=hours)
    return at.strftime("%Y-%m-%dT%H:%M")


def press(page: Any, selector: str) -> None:
    page.click(selector)
    page.wait_for_load_state("load")


@BOTH
def test_a_live_class_from_the_plan_to_the_attendance(
    school_house: House, sit_at_school: Sit, language: str, size: tuple[int, int]
) -> None:
    says, title = SAYS[language], f"防溺水直播课 {language}"
    leader = sit_at_school("leader", "/education/", language=language)
    press(leader, "a[href='/education/sessions/new/']")
    leader.select_option("#kind", "live_class")
    leader.select_option("#topic", "drowning")
    leader.fill("#starts_at", local(24))
    leader.fill("#ends_at", local(25))
    leader.check("#sign_up", force=True)
    leader.fill("#capacity", "100")
    press(leader, ".drill-form .primary")
    assert leader.input_value("#capacity") == "100"  # without a title it is refused, and nothing typed is lost
    assert leader.locator("#refusal").is_visible()
    leader.complaints.clear()
    leader.fill("#title", title)
    press(leader, ".drill-form .primary")
    address = leader.url

    school = sit_at_school("school", "/education/", language=language, size=size)
    press(school, f"a:has-text('{title}')")
    school.fill("#label", "三年级1班")
    school.fill("#count", "60")
    press(school, "form[action$='/sign_up/'] .primary")
    school.fill("#label", "三年级2班")
    school.fill("#count", "41")
    press(school, "form[action$='/sign_up/'] .primary")
    assert says["left"] in school.inner_text("body")

    school_house.do("begin")
    leader.goto(address)
    leader.fill("#pupils", "58")
    leader.fill("#staff", "2")
    leader.fill("input[name^=came_]", "58")
    press(leader, "form[action$='/hold/'] .primary")
    assert leader.inner_text(".figure-box b >> nth=0") == "60"
    school.reload()
    assert says["came"] in school.inner_text("section[aria-labelledby=signed]")
    assert leader.complaints == school.complaints == []


@BOTH
def test_a_material_is_read_without_a_name_and_a_tip_and_a_room_are_there(
    school_house: House, sit_at_school: Sit, language: str, size: tuple[int, int]
) -> None:
    title = f"六不准 {language}"
    page = sit_at_school("school", "/education/", language=language, size=size)
    press(page, "a[href='/education/materials/new/']")
    page.fill("#title", title)
    page.fill("#text", "不私自下水。\n<b>不结伴</b>")
    press(page, ".drill-form .primary")
    link = page.get_attribute(f"a:has-text('{title}')", "href")
    reader = sit_at_school("", link, language=language, size=(320, 640))
    assert "<b>不结伴</b>" in reader.inner_text("body")  # words stay words
    assert reader.complaints == []
    page.goto(f"{school_house.url}/education/")
    assert page.inner_text(f"tr:has-text('{title}') td.figure") == "1"

    press(page, "a[href='/education/tips/new/']")
    page.fill("#title", f"雨天慢行 {language}")
    page.fill("#text", "请走人行道。")
    press(page, ".drill-form .primary")
    assert f"雨天慢行 {language}" in page.inner_text("section[aria-labelledby=tips]")

    press(page, "a[href='/education/rooms/new/']")
    page.select_option("#kind", "experience")
    page.fill("#name", f"AR体验室 {language}")
    page.fill("#seats", "45")
    press(page, ".drill-form .primary")
    for _again in range(2):
        page.fill("#starts_at", local(48))
        page.fill("#ends_at", local(49))
        page.fill("#label", "四年级2班")
        page.fill("#count", "44")
        press(page, "form[action$='/book/'] .primary")
    assert SAYS[language]["taken"] in page.inner_text("body")
    assert page.locator("form[action$='/cancel/']").count() == 1  # two classes never hold one hour
    press(page, "form[action$='/cancel/'] button")
    assert page.locator("form[action$='/cancel/']").count() == 0
    assert page.complaints == []


@BOTH
def test_what_a_joint_meeting_decides_becomes_cases(
    school_house: House, sit_at_school: Sit, language: str, size: tuple[int, int]
) -> None:
    before = school_house.do("meeting")
    page = sit_at_school("leader", "/duties/meetings/", language=language, size=size)
    press(page, f"a[href='/duties/{before['number']}/minutes/']")
    page.fill("#people", "14")
    page.fill("#text", "通报上季度情况。")
    page.fill("#where", "会议室")
    press(page, "form[action$='/write/'] button")
    for words in ("校门前划线", "写错了", "补齐水库警示牌"):
        page.fill("#decision-text", f"{words} {language}")
        page.select_option("#decision-owner", label="交警大队")
        press(page, "form[action$='/decide/'] button")
    press(page, "tr:has-text('写错了') form[action$='/drop/'] button")
    press(page, "form[action$='/finish/'] button")
    assert page.locator("form[action$='/write/']").count() == 0  # what is finished is not written anew
    assert school_house.do("work")["broken"] == []
    made = school_house.do("decided")["cases"]
    assert len(made) == before["cases"] + 2
    assert {title for title, _ref in made[:2]} == {f"校门前划线 {language}", f"补齐水库警示牌 {language}"}
    page.reload()
    for title, ref in made[:2]:
        assert ref in page.inner_text(f"tr:has-text('{title}')")
    press(page, f"a[href='/cases/{made[0][1]}/']")
    assert made[0][0] in page.inner_text("h1, .page-head")
    assert "交警大队" in page.inner_text("main")
    page.goto(f"{school_house.url}/duties/meetings/")
    assert [cell.strip() for cell in page.locator("tbody tr td.figure").all_inner_texts()][1:] == ["2", "2", "0"]
    assert page.complaints == []


@BOTH
def test_the_list_of_names_is_open_only_as_long_as_the_incident(
    school_house: House, sit_at_school: Sit, language: str, size: tuple[int, int]
) -> None:
    school_house.do("close_all")
    looks = school_house.do("names")["looks"]
    ref = school_house.do("alarm", kind="fire")["ref"]
    phone = sit_at_school("school", f"/incidents/{ref}/", language=language, size=size)
    desk = sit_at_school("desk", f"/incidents/{ref}/", language=language)
    press(phone, f"#roll-call a[href='/incidents/{ref}/roll-call/']")
    phone.fill("#classes", "三年级1班, 40\n三年级2班, 38")
    phone.fill("#adults", "教职工, 12")
    press(phone, "form[action$='/roll-call/'] .primary")
    line = phone.locator(".drill-line").first
    line.locator("input[name=present]").fill("39")
    line.locator("button").click()
    phone.wait_for_timeout(300)
    phone.reload()
    assert SAYS[language]["counted"] in phone.locator(".drill-line").first.inner_text()
    names = f"form[action='/incidents/{ref}/roll-call/names/'] button"
    press(phone, names)
    assert phone.inner_text("label[for=name]") == ("Name" if language == "en" else "姓名")
    phone.fill("#name", "王小明")
    press(phone, "form[action$='/names/new/'] button")
    press(phone, names)
    assert "王小明" in phone.inner_text(".drill-names")
    now = school_house.do("names")
    assert (now["names"], now["looks"]) == (1, looks + 2)  # every look is on record
    desk.reload()
    assert "39" in desk.inner_text("#roll-call")
    assert "王小明" not in desk.inner_text("body")
    desk.goto(f"{school_house.url}/incidents/{ref}/roll-call/", wait_until="load")
    assert desk.locator(names).count() == 0  # the desk counts; those who search read names
    desk.complaints.clear()

    school_house.do("close_all")
    phone.goto(f"{school_house.url}/incidents/{ref}/roll-call/")
    assert SAYS[language]["destroyed"] in phone.inner_text("#roll-now")
    assert phone.locator(names).count() == 0
    assert school_house.do("work")["broken"] == []
    assert school_house.do("names")["names"] == 0
    assert "39" in phone.inner_text("main")  # the counts stay
    assert phone.complaints == []


@pytest.mark.parametrize(("language", "theme"), [("en", "day"), ("zh-hans", "night")])
def test_the_pages_are_sound_on_the_smallest_phone(
    school_house: House, sit_at_school: Sit, language: str, theme: str
) -> None:
    number = school_house.do("meeting")["number"]
    school_house.do("close_all")
    ref = school_house.do("alarm", kind="fire")["ref"]
    session = school_house.do("session")["number"]
    pages = {
        "leader": ["/education/sessions/new/", f"/education/sessions/{session}/", f"/duties/{number}/minutes/",
                   "/duties/meetings/"],
        "school": ["/education/", "/education/materials/new/", "/education/tips/new/", "/education/rooms/new/",
                   "/education/sessions/", f"/incidents/{ref}/roll-call/"],
    }  # fmt: skip
    for account, paths in pages.items():
        page = sit_at_school(account, paths[0], language=language, theme=theme, bypass_csp=True)
        for path in paths:
            page.set_viewport_size({"width": 1366, "height": 768})
            page.goto(school_house.url + path)
            sound(page)
    school_house.do("close_all")
