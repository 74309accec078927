"""Rules of reports as tables: the one-time code, the sorting, likeness, the guess at names, the brake."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.cases.queries import services as packs
from anyuan.cases.rules import brake, codes, likeness, services, triage
from anyuan.cases.rules.names import names_somebody
from anyuan.cases.rules.triage import Told


def code(seed: int = 1) -> str:
    return codes.make(random.Random(seed).choice)


def test_a_code_is_read_however_it_is_typed():
    made = code()
    bare = made.replace("-", "")
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in bare)
    for typed in (made, bare, bare.lower(), made.replace("-", " "), f"  {made} ", made.replace("-", "—"), full_width):
        assert codes.read(typed) == bare


@given(st.integers(0, 10_000), st.integers(0, 15), st.sampled_from(codes.LETTERS))
def test_one_wrong_letter_is_always_noticed(seed, place, letter):
    bare = code(seed).replace("-", "")
    wrong = bare[:place] + letter + bare[place + 1 :]
    assert codes.read(wrong) == (bare if wrong == bare else None)


@given(st.integers(0, 10_000), st.integers(0, 15), st.integers(0, 15))
def test_two_letters_changed_places_are_always_noticed(seed, one, other):
    bare = code(seed).replace("-", "")
    letters = list(bare)
    letters[one], letters[other] = letters[other], letters[one]
    swapped = "".join(letters)
    assert codes.read(swapped) == (bare if swapped == bare else None)


@pytest.mark.parametrize("typed", ["", "1", "0" * 16, "A" * 15, "A" * 17, "'; drop table", "😀" * 16, "A" * 100_000])
def test_what_is_no_code_is_none(typed):
    assert codes.read(typed) is None


PATHS = [
    # text, danger, child, service → path, incident kind, case kind, situation
    ("教学楼三楼着火了", "", False, "building", "life", "fire", "", ""),
    ("校门口有人持刀", "unsure", False, "surroundings", "life", "violence", "", ""),
    ("someone is drowning in the pond", "", False, "water", "life", "water", "", ""),
    ("看不清，很危险", "yes", False, "road", "life", "traffic", "", ""),
    ("防溺水警示牌倒了", "", False, "water", "ordinary", "", "hazard", ""),
    ("灭火器过期", "no", False, "fire_safety", "ordinary", "", "hazard", ""),
    ("昨天路边有堆垃圾着火，已经灭了", "no", False, "surroundings", "ordinary", "", "complaint", ""),
    ("井盖破了", "no", False, "road", "ordinary", "", "hazard", ""),
    ("有同学一直欺负我", "no", False, "help", "child", "", "bullying", ""),
    ("我们班有人天天被打,不敢上学", "no", False, "help", "child", "", "bullying", ""),
    ("A boy in my class is afraid to go to school", "no", False, "help", "child", "", "bullying", ""),
    ("邻居家的孩子浑身是伤", "no", False, "surroundings", "child", "", "child_protection", "4"),
    ("教室的玻璃被打碎了", "no", False, "building", "ordinary", "", "hazard", ""),
    ("一个孩子说爸爸打我", "no", False, "help", "child", "", "bullying", "4"),
    ("邻居家孩子长期家暴", "no", False, "help", "child", "", "child_protection", "4"),
    ("想说一件事", "no", True, "help", "child", "", "child_protection", ""),
    ("想说一件事", "no", False, "child", "child", "", "bullying", ""),
    ("He is being bullied every day", "no", False, "help", "child", "", "bullying", ""),
    ("孩子被虐待，现在昏迷", "", True, "child", "life", "medical", "child_protection", "4"),
    ("代开发票 加微信领", "no", False, "help", "spam", "", "", ""),
    ("http://a.cn http://b.cn http://c.cn", "no", False, "help", "spam", "", "", ""),
    ("啊" * 40, "no", False, "help", "spam", "", "", ""),
    ("着火了 http://a.cn http://b.cn http://c.cn", "", False, "help", "life", "fire", "", ""),
    ("施工纠纷，两家人殴打", "no", False, "dispute", "ordinary", "", "dispute", ""),
    ("持 刀 闯 入", "", False, "help", "life", "violence", "", ""),
]


@pytest.mark.parametrize(("text", "danger", "child", "service", "path", "incident", "kind", "situation"), PATHS)
def test_where_a_report_goes(text, danger, child, service, path, incident, kind, situation):
    told = Told(text, danger, child, "", packs.service(service))
    found = triage.decide(told, packs.triage_rules())
    assert (found.path, found.incident_kind, found.case_kind if path != "life" or kind else "", found.situation) == (
        path,
        incident,
        kind,
        situation,
    )


def test_no_danger_now_but_words_of_danger_are_looked_at_first():
    told = Told("去年这里着火", "no", False, "", packs.service("building"))
    assert triage.decide(told, packs.triage_rules()).look_first


def test_whoever_names_a_situation_of_the_duty_to_report_is_believed():
    told = Told("教师发现异常", "no", False, "2", packs.service("help"))
    found = triage.decide(told, packs.triage_rules())
    assert (found.path, found.situation, found.about_child) == ("child", "2", True)


def test_the_nine_situations_are_those_of_the_source(shared):
    import json

    source = json.loads((shared / "conformance/cn/mandatory_reporting.json").read_text("utf-8"))["situations"]
    plain = [line["zh"].replace("，", ",") for line in packs.situations()]
    assert plain == [text.replace("，", ",") for text in source]


def test_no_service_about_children_is_in_the_public_list():
    assert [c for c, s in packs.all_services().items() if s.get("path") == "child" and s.get("open311")] == []
    assert list(services.problems({"label": {}, "kind": "x", "path": "child", "open311": True}))


def test_a_folder_of_a_home_adds_a_service_and_words(tmp_path, settings):
    settings.HOME = tmp_path
    folder = tmp_path / "packs/report_services/drain"
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text('label = {en="Drain", zh="下水道"}\nkind = "hazard"\norder = 1\n', "utf-8")
    words = tmp_path / "packs/triage/local"
    words.mkdir(parents=True)
    (words / "pack.toml").write_text('label = {en="x", zh="x"}\n[[life]]\nkind = "fire"\nzh = ["烧房"]\n', "utf-8")
    assert next(iter(packs.all_services())) == "drain"
    assert triage.decide(Told("那边烧房了"), packs.triage_rules()).path == "life"
    assert triage.decide(Told("那边着火了"), packs.triage_rules()).path == "life"


SAME = [
    ("校门口的井盖破了一个大洞", "学校大门口井盖破了，有个洞", True),
    ("The manhole cover at the gate is broken", "broken manhole cover near the school gate", True),
    ("校门口井盖坏了", "操场单杠松动", False),
    ("", "操场单杠松动", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_two_reports_of_one_thing(one, other, same):
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert likeness.same_matter(one, now, other, now - timedelta(days=3)) is same
    assert not likeness.same_matter(one, now, other, now - timedelta(days=15))


NAMED = [
    *("张伟打人", "小明把水泼在楼梯上", "三班的李小红同学经常在走廊跑", "欧阳修每天欺负别人", "我们班王强带刀"),
    *("学号20230115的人", "Classmate named Tom pushed me", "Tom Smith pushed a girl", "有个同学叫陈晨", "刘洋，推人"),
    *("韩梅梅和别人吵架", "电话13800001111"),
]
THINGS = [
    *(
        "操场的单杠松了",
        "马路边井盖没盖好",
        "楼梯扶手高压线旁边有电线露出来",
        "有同学在走廊跑，容易撞到",
        "石头掉下来了",
    ),
    *("水龙头漏水地面很滑", "高年级和低年级抢篮球场", "黄线外停车挡住校门", "两个班争用乒乓球台", "白天路灯不亮"),
    *("周一早上校门口很挤", "教室门锁坏了，同学们出不去", "食堂地面滑，很多同学摔倒", "The Gate Road is broken"),
    *("the lamp in the corridor is out", "篮球架的螺丝松动，万一倒了会伤人", "校门外车辆太多，过马路不安全"),
]


@pytest.mark.parametrize("text", NAMED)
def test_a_text_that_names_a_pupil_is_noticed(text):
    assert names_somebody(text)


@pytest.mark.parametrize("text", THINGS)
def test_a_text_about_things_is_not(text):
    assert not names_somebody(text)


def test_a_bucket_slows_and_fills_again():
    rate = brake.Rate(burst=2, every_seconds=10)
    level, wait = brake.take(None, rate, 0)
    level, wait = brake.take(level, rate, 0)
    assert wait == 0
    level, wait = brake.take(level, rate, 1)
    assert wait == pytest.approx(9)
    level, wait = brake.take(level, rate, 10.5)
    assert wait == 0
    assert not brake.full(level, rate, 11)
    assert brake.full(level, rate, 60)


ROAD = [
    ({}, []),
    ({"blocks": "yes"}, []),
    ({"blocks": "maybe"}, [("blocks", "value")]),
    ({"blocks": ["yes", "no"]}, [("blocks", "value")]),
    ({"other": "x"}, [("other", "unknown")]),
]


@pytest.mark.parametrize(("given_", "wrong"), ROAD)
def test_answers_are_checked_against_the_service(given_, wrong):
    assert services.wrong_attributes(packs.service("road"), given_) == wrong
