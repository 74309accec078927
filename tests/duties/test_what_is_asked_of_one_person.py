"""The burden: taps, fields and photos of one person and week from the rules; a programme above its budget needs a name."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from anyuan.directory.policy import Viewer
from anyuan.duties import actions
from anyuan.duties.models import DutyRule, Post, Programme
from anyuan.duties.queries import burden as read
from anyuan.duties.refusals import BudgetExceeded, ProgrammeWrong
from anyuan.duties.rules import burden
from anyuan.duties.rules.burden import Load, asked_once, times_a_week
from anyuan.journal.models import Entry
from anyuan.kernel.packs import PACKAGE_PACKS, load_pack
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, POST, County

DAY = [{"key": "day", "opens": "08:00", "closes": "17:00"}]
PROGRAMMES = PACKAGE_PACKS / "programmes"
MONTH = [{"key": "month", "opens": "00:00", "closes": "23:59", "until": "month_end"}]


@pytest.fixture(autouse=True)
def narrow(request: pytest.FixtureRequest, settings: Any) -> None:
    """A budget that one photo a window is already above; the programmes of the house keep within the ordinary one."""
    if "name" not in request.fixturenames:
        settings.DUTY_BUDGET = "taps=150 fields=15 photos=5"


@pytest.mark.parametrize(
    ("rule", "load"),
    [
        ({}, Load(2, 0, 0)),  # open, scan
        ({"evidence": ["check_in", "stops"], "stops": 3}, Load(5, 0, 0)),
        ({"evidence": ["note"]}, Load(2, 1, 0)),  # open, hand in
        ({"evidence": ["check_in", "photo"]}, Load(4, 0, 1)),  # open, scan, take, hand in
        ({"evidence": ["head_count", "note"]}, Load(2, 2, 0)),
        ({"evidence": ["check_in", "photo", "sign", "ring", "rope", "pole"]}, Load(8, 0, 1)),
        ({"evidence": ["test_signal"]}, Load(3, 0, 0)),
    ],
)
def test_what_one_duty_asks(rule: dict[str, Any], load: Load) -> None:
    assert asked_once(rule) == load


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        ({"rrule": "FREQ=DAILY", "on": ["school"]}, 5),
        ({"rrule": "FREQ=DAILY"}, 7),
        ({"rrule": "FREQ=DAILY", "windows": [*DAY, {"key": "two", "opens": "18:00", "closes": "19:00"}]}, 14),
        ({"rrule": "FREQ=DAILY", "on": ["exam"]}, 5),
        ({"rrule": "FREQ=DAILY", "on": ["exam", "school"]}, 5),
        ({"rrule": "FREQ=DAILY", "on": ["vacation"]}, 7),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TH", "on": ["school"]}, 2),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=1", "on": ["school"], "windows": MONTH}, 1),
        ({"rrule": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "start": "2026-01-01", "windows": MONTH}, 1),
        ({"rrule": "FREQ=WEEKLY;BYDAY=SA", "on": ["school"]}, 0),
        ({"rrule": "FREQ=WEEKLY;BYDAY=SA", "on": ["school"], "shift": "next"}, 1),
    ],
)
def test_how_often_in_the_fullest_week(rule: dict[str, Any], times: int) -> None:
    assert times_a_week({"windows": DAY, **rule}) == times


@pytest.mark.parametrize(
    ("over", "allowed", "fits"),
    [
        ({}, {}, True),
        ({"guard": Load(200, 1, 1)}, {}, False),
        ({"guard": Load(200, 1, 1)}, {"guard": {"taps": 200, "fields": 1, "photos": 1}}, True),
        ({"guard": Load(201, 1, 1)}, {"guard": {"taps": 200, "fields": 1, "photos": 1}}, False),
        ({"guard": Load(200, 1, 1), "staff": Load(160)}, {"guard": {"taps": 200, "fields": 1, "photos": 1}}, False),
    ],
)
def test_what_an_answer_covers(over: dict[str, Load], allowed: dict[str, Any], fits: bool) -> None:
    assert burden.covered(over, allowed) is fits


def test_a_budget_as_a_setting_and_in_a_pack() -> None:
    assert burden.parsed("taps=150 fields=15, photos=5") == Load(150, 15, 5)
    for wrong in (
        "taps=150",
        "",
        "taps=x fields=1 photos=1",
        "taps=0 fields=1 photos=1",
        "taps=1 fields=1 photos=1 b=2",
    ):
        with pytest.raises(ValueError, match=r".+"):
            burden.parsed(wrong)
    assert [str(one) for one in burden.problems({"taps": True, "clicks": 4})] == [
        "budget.clicks: this key is not known.",
        "budget.taps: must be a whole number from 1 to 10000",
    ]
    assert burden.budget_of({"taps": 20, "fields": 99}, Load(150, 15, 5)) == Load(20, 15, 5)


@pytest.mark.parametrize(
    "name", [folder.name for folder in sorted(PROGRAMMES.iterdir()) if (folder / "pack.toml").is_file()]
)
def test_the_programmes_that_come_along_keep_within_the_budget(name: str, settings: Any) -> None:
    pack = load_pack("programmes", name, Path(settings.HOME))
    assert burden.excess(pack["rules"], read.house_budget()) == {}


def heavy(**changes: Any) -> dict[str, Any]:
    """A photo at every window of every day."""
    return {**POST, "key": "photos", "title": {"en": "Photo of the gate", "zh": "校门拍照"},
            "evidence": ["check_in", "photo", "note"], **changes}  # fmt: skip


def heavy_pack(**more: Any) -> None:
    world.pack("heavy", [heavy()])
    folder = world.Path(world.settings.HOME) / "packs" / "programmes" / "heavy"
    pack = json.loads((folder / "pack.json").read_text("utf-8"))
    (folder / "pack.json").write_text(json.dumps(pack | more), "utf-8")


@pytest.mark.django_db
def test_a_programme_above_the_budget_is_refused_with_a_sentence_that_names_the_rule(county: County) -> None:
    heavy_pack()
    with pytest.raises(BudgetExceeded) as refused:
        actions.install("heavy", county.base.area, by=BY, now=MIDNIGHT)
    with translation.override("en"):
        assert "Guards: Photos 10, the budget is 5 (Photo of the gate 10)" in str(refused.value)
    with translation.override("zh-hans"):
        assert "保安：照片10，上限5（校门拍照 10）" in str(refused.value)
    # Nothing of it stays.
    assert not Programme.objects.filter(pack="heavy").exists()
    assert not Post.objects.filter(rule_key="photos").exists()


@pytest.mark.django_db
def test_somebody_answers_for_it_by_name_and_reason(county: County) -> None:
    heavy_pack()
    by = county.actor("leader")
    programme = actions.install("heavy", county.base.area, by=by, now=MIDNIGHT, override="  验收期一个月 ")
    kept = programme.override
    assert (kept["by"], kept["reason"]) == (f"person:{by.id}", "验收期一个月")
    assert kept["over"]["guard"]["photos"] == 10
    assert Entry.objects.filter(name="duties.budget_overridden").count() == 1
    # Again without a reason: it is answered for. A rule that asks still more is not.
    actions.install("heavy", county.base.area, by=BY, now=MIDNIGHT)
    when = {"valid_from": MONDAY + timedelta(days=3), "by": BY, "now": MIDNIGHT}
    lighter = heavy(evidence=["check_in", "photo"])
    actions.change_rule(programme, lighter, **when)
    more = heavy(needs={"guard": 1, "staff": 1, "police": 1})
    later = {**when, "valid_from": MONDAY + timedelta(days=4)}
    with pytest.raises(BudgetExceeded):
        actions.change_rule(programme, more, **later)
    assert DutyRule.objects.filter(programme=programme).count() == 2
    # Lightened below the budget, nobody needs to answer any more.
    actions.change_rule(programme, heavy(evidence=["check_in"]), **later)
    assert Programme.objects.get(pk=programme.pk).override == {}


@pytest.mark.django_db
def test_a_new_version_above_the_budget_is_refused_too(county: County) -> None:
    when: dict[str, Any] = {"valid_from": MONDAY + timedelta(days=3), "by": BY, "now": MIDNIGHT}
    version = {**POST, "evidence": ["check_in", "photo"]}
    with pytest.raises(BudgetExceeded):
        actions.change_rule(county.programme, version, **when)
    assert DutyRule.objects.get(programme=county.programme).valid_to is None
    actions.change_rule(county.programme, version, override="上级要求", **when)
    assert Programme.objects.get(pk=county.programme.pk).override["reason"] == "上级要求"


@pytest.mark.django_db
def test_a_pack_may_be_stricter_with_itself_and_never_laxer(county: County) -> None:
    heavy_pack(budget={"photos": 500, "taps": 20})
    with pytest.raises(BudgetExceeded) as refused:
        actions.install("heavy", county.base.area, by=BY, now=MIDNIGHT)
    said = str(refused.value)
    assert "20" in said
    assert "500" not in said
    heavy_pack(budget={"clicks": 1})
    with pytest.raises(ProgrammeWrong):
        actions.install("heavy", county.base.area, by=BY, now=MIDNIGHT)


@pytest.mark.django_db
def test_the_seats_of_a_week_make_the_load_of_a_person_and_of_a_group(county: County) -> None:
    sun = county.people["sun"].pk
    for day in range(3):
        row = county.today("leaving", day=MONDAY + timedelta(days=day))
        actions.fill(row.pk, person=sun, role="guard", by=BY, now=MIDNIGHT)
    other = county.today("leaving", 1)
    actions.fill(other.pk, person=county.people["qian"].pk, role="guard", by=BY, now=MIDNIGHT)
    first, last = read.week_of(MONDAY)
    assert read.of_person(sun, first, last) == Load(6, 0, 0)
    (group,) = read.groups(Viewer.system(), first, last)
    assert (group.force, group.people, group.middle, group.most, group.over) == ("guard", 2, Load(4), Load(6), 0)
    actions.excuse(county.today("leaving").pk, reason="weather", by=BY, now=MIDNIGHT)
    assert read.of_person(sun, first, last) == Load(4, 0, 0)
    assert read.of_person(sun, first + timedelta(days=7), last + timedelta(days=7)) == Load()
    # One school's head sees the people of that school's duties alone.
    (group,) = read.groups(county.viewer("head", "school_head"), first, last)
    assert group.people == 1
    assert [load.programme.pk for load in read.programmes(county.viewer("head", "school_head"))] == [
        county.programme.pk
    ]
