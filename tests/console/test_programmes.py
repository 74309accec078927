"""A programme is looked at, taken and ended on its pages, by those who may, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anyuan.programmes.models import Adoption
from tests.console.test_duties import sit, stop_the_clock
from tests.duties import world
from tests.duties.world import MONDAY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> County:
    settings.SECOND_FACTOR = False  # a leader needs one; here it is about the pages
    made = world.build()
    stop_the_clock(monkeypatch, made.at("6:30"))
    return made


def test_it_is_looked_at_taken_and_ended(county: County) -> None:
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    assert "No programme is in use yet." in boss.get("/programmes/").content.decode()
    page = boss.get("/programmes/joint/?area=990101").content.decode()
    assert "will be installed" in page
    assert "End the programme" not in page
    assert not Adoption.objects.exists()
    taken = boss.post("/programmes/joint/adoption/", {"area": "990101", "from": str(MONDAY)}, follow=True)
    assert "duties were laid ahead" in taken.content.decode()
    assert "is there already" in taken.content.decode()
    assert str(MONDAY) in boss.get("/programmes/").content.decode()
    no_reason = boss.post("/programmes/joint/end/", {"area": "990101", "last_day": str(MONDAY)}, follow=True)
    assert "Please say why the programme ends." in no_reason.content.decode()
    last = MONDAY + timedelta(days=3)
    words = {"area": "990101", "last_day": str(last), "reason": "另有安排"}
    ended = boss.post("/programmes/joint/end/", words, follow=True).content.decode()
    assert f"The programme ends with {last}." in ended
    listed = boss.get("/programmes/").content.decode()
    assert str(last) in listed
    assert "另有安排" in listed


def test_a_clash_is_shown_before_anybody_takes_it(county: County) -> None:
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    page = boss.get("/programmes/everyday/?area=990101").content.decode()
    assert "cannot stand beside that of “Test”" in page
    assert "Take into use" not in page
    refused = boss.post("/programmes/everyday/adoption/", {"area": "990101"}, follow=True).content.decode()
    assert "owe the duty gate_post" in refused


def test_only_leaders_take_one_and_only_in_their_own_area(county: County) -> None:
    officer = sit(county, "zhao", "education_officer", area=county.base.area)
    page = officer.get("/programmes/joint/?area=990101")
    assert page.status_code == 200
    assert "Take into use" not in page.content.decode()
    assert officer.post("/programmes/joint/adoption/", {"area": "990101"}).status_code == 404
    head = sit(county, "head", "school_head", school=county.base.school)
    assert head.get("/programmes/").status_code == 404
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    assert boss.post("/programmes/joint/adoption/", {"area": "99"}).status_code == 404
    assert boss.get("/programmes/no-such/").status_code == 404


def test_the_pages_speak_chinese(county: County) -> None:
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    boss.cookies["django_language"] = "zh-hans"
    for address in ("/programmes/", "/programmes/joint/?area=990101"):
        page = boss.get(address).content.decode()
        assert "工作方案" in page
        assert "will be installed" not in page
