"""A drill in a real browser: from the plan to the after-action report, on the phone without network, and a real alarm."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import House, Sit, _house, _sit
from tests.browser.test_everyone_can_use_it import AXE

PHONE = (390, 844)
WORDS = {
    "en": {
        "no_opt_out": "A drill with pupils has an opt-out",
        "must": "Not announced yet: it cannot begin.",
        "announce": "It has been announced to pupils and parents",
        "start": "Begin: raise the exercise alarm",
        "out": "Everybody is out",
        "end": "End the drill",
        "kept": "Kept on this phone.",
        "taken": "The centre has it.",
        "no_network": "No network. 2 waiting",
        "rating": "M: performed with major challenges",
        "leg": "Self-rescue within 1 minute",
        "real": "THIS IS NO DRILL",
        "report": "After-action report",
    },
    "zh-hans": {
        "no_opt_out": "有学生参加的演练须允许不参加",
        "must": "尚未告知，不能开始。",
        "announce": "已告知学生和家长",
        "start": "开始：发出演练警情",
        "out": "全员已撤离",
        "end": "结束演练",
        "kept": "已存于本机。",
        "taken": "指挥中心已收到。",
        "no_network": "无网络。本机有2条待上报",
        "rating": "M：完成，有较大困难",
        "leg": "1分钟自救",
        "real": "这不是演练",
        "report": "复盘报告",
    },
}


@pytest.fixture(scope="module")
def drill_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own on a county whose schools drill."""
    yield from _house(tmp_path_factory.mktemp("drill-home"), "tests.browser.drill_scene")


@pytest.fixture
def sit_here(drill_house: House, chromium: Any) -> Iterator[Sit]:
    yield from _sit(drill_house, chromium)


def write_plan(page: Any, url: str) -> None:
    """Fill in the form as a head of school does."""
    page.goto(f"{url}/drills/new/?school=S1")
    page.fill("#title", "秋季消防疏散演练")
    page.select_option("#scenario", "fire")
    page.select_option("#place", "S1-G")
    page.fill("#announcement", "已通过班会和家长群告知。")
    page.fill("#debrief", "演练后班会二十分钟。")
    page.select_option("#part_controller", index=1)
    page.select_option("#part_safety", index=2)
    page.fill("#objectives", "三分钟内全部撤离\n五分钟内清点完毕")
    page.fill("#classes", "三年级1班, 40\n三年级2班, 38")
    page.fill("#adults", "教职工, 12")


def button(page: Any, words: str) -> None:
    page.click(f"button:has-text('{words}')")
    page.wait_for_load_state("load")


def planned_and_started(house: House, page: Any, words: dict[str, str]) -> int:
    write_plan(page, house.url)
    page.click(".drill-form .buttons .primary")
    page.wait_for_selector("#refusal")
    assert words["no_opt_out"] in page.inner_text("#refusal")
    assert page.input_value("#title") == "秋季消防疏散演练"
    page.complaints.clear()  # the browser says of the refusal that it was one
    page.fill("#opt_out", "在操场由老师陪同。")
    page.click(".drill-form .buttons .primary")
    page.wait_for_selector("#drill")
    assert words["must"] in page.inner_text("#drill")
    button(page, words["announce"])
    number = int(house.do("drill")["number"])
    assert house.do("next_day", number=number) == {"announced": True}
    page.reload()
    button(page, words["start"])
    done = house.do("work")
    assert done["broken"] == []
    page.reload()
    return number


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_the_plan_to_the_report(drill_house: House, sit_here: Sit, language: str) -> None:
    words, house = WORDS[language], drill_house
    house.do("fresh")
    page = sit_here("school", "/drills/", language=language)
    number = planned_and_started(house, page, words)
    house.do("prove", seconds=41)
    house.do("work")
    page.reload()
    assert words["leg"] in page.inner_text("#drill")

    phone = sit_here("school", f"/drills/{number}/phone/", language=language, size=PHONE, has_touch=True)
    phone.context.set_offline(True)
    first = phone.locator(".drill-line").first
    first.locator("input[name=present]").fill("39")
    first.locator("button").click()
    phone.wait_for_selector(f".drill-said:has-text('{words['kept']}')")
    phone.fill("#text", "东侧楼梯拥堵")
    phone.check("input[name=mark][value=bad]", force=True)
    phone.click(".drill-phone form.form .primary")
    phone.wait_for_selector(f"#contact:has-text('{words['no_network']}')", timeout=15000)
    assert house.do("drill")["notes"] == []
    phone.context.set_offline(False)
    phone.reload()  # it lay on the disk, not in the page
    for _second in range(20):
        stands = house.do("drill")
        if stands["notes"]:
            break
        phone.wait_for_timeout(1000)
    assert stands["notes"] == [["东侧楼梯拥堵", False]]
    assert stands["lines"][0][1] == 39
    for line in range(3):
        form = phone.locator(".drill-line").nth(line)
        form.locator("button").click()
        form.locator(f".drill-said:has-text('{words['taken']}')").wait_for()
    button(phone, words["out"])
    button(phone, words["end"])
    assert house.do("drill")["state"] == "ended"

    page.goto(f"{house.url}/drills/{number}/review/")
    page.check("input[name=rating_1][value=M]", force=True)
    page.fill("#words_1", "楼梯窄")
    page.check("input[name=rating_2][value=P]", force=True)
    page.click("form[action$='/rate/'] .buttons button")
    page.fill("#gap-text", "东侧楼梯太窄")
    page.select_option("#gap-objective", "1")
    page.click("form[action$='/gap/'] button")
    page.fill("#people", "78")
    page.click("form[action$='/debrief/'] button")
    page.fill("#summary", "总体有序,楼梯偏慢。")
    page.click("form[action$='/finish/'] .primary")
    page.wait_for_selector(".drill-report")
    done = house.do("work")
    assert done["broken"] == []
    page.reload()
    text = page.inner_text(".drill-report")
    for part in (words["rating"], words["leg"], "东侧楼梯太窄", "东侧楼梯拥堵", "总体有序"):
        assert part in text, part
    assert words["report"] in page.inner_text("h1")
    assert page.locator(".drill-report a[href^='/cases/']").count() == 1
    assert "东侧楼梯太窄" in house.do("drill")["cases"]
    page.emulate_media(media="print")
    assert not page.locator("nav.tabs").is_visible()
    assert page.locator(".drill-report").is_visible()
    assert page.complaints == []


def test_a_real_alarm_over_http_breaks_through(drill_house: House, sit_here: Sit) -> None:
    house, words = drill_house, WORDS["en"]
    house.do("fresh")
    page = sit_here("school", "/drills/", language="en")
    number = planned_and_started(house, page, words)
    phone = sit_here("school", f"/drills/{number}/phone/", language="en", size=PHONE)
    assert words["real"] not in phone.inner_text("#main")
    body = {"source": "panel", "id": "real-1", "kind": "panic", "place": "S1-G"}
    request = urllib.request.Request(
        f"{house.url}/api/v1/signals",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {house.do('token')['token']}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 202
    done = house.do("work")
    assert done["broken"] == []
    open_ones = [row for row in done["incidents"] if row[3]]
    assert sorted(row[2] for row in open_ones) == [False, True]  # one real, one exercise, joined to nothing
    real = next(row for row in open_ones if not row[2])
    assert real[1] == "panic"
    phone.reload()
    assert words["real"] in phone.inner_text("#drill-now")
    assert real[0] in phone.inner_text("#drill-now")
    page.goto(f"{house.url}/drills/{number}/")
    assert house.do("drill")["state"] == "interrupted"
    button(page, "The real alarm is closed: go on")
    assert "There is a real alarm at this school" in page.inner_text("body")
    assert house.do("drill")["state"] == "interrupted"


@pytest.mark.parametrize("theme", ["day", "night"])
def test_axe_finds_nothing_serious(drill_house: House, sit_here: Sit, theme: str) -> None:
    """The list, the plan, the phone, public education: as far as a machine can tell, everybody can use them."""
    number = drill_house.do("drill")["number"]
    pages = ["/drills/", "/drills/new/?school=S1", "/education/", "/education/sessions/new/", "/education/rooms/new/"]
    if number:
        pages += [f"/drills/{number}/", f"/drills/{number}/phone/"]
    page = sit_here("school", "/drills/", theme=theme, bypass_csp=True)
    for address in pages:
        page.goto(drill_house.url + address)
        page.add_script_tag(path=str(AXE))
        found = page.evaluate(
            "async () => { const seen = await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']});"
            " if (seen.passes.length < 8) throw new Error('axe looked at nothing');"
            " return seen.violations.map(v => [v.id, v.impact, v.nodes[0].target.join(' ')]); }"
        )
        assert [one for one in found if one[1] in ("serious", "critical")] == [], address
