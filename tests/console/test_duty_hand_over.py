"""The hand-over note of a school: what is open, due, broken, missed and coming, and nothing of its neighbour's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anyuan.cases.actions import open_case
from anyuan.duties import actions
from anyuan.duties.models import Round
from anyuan.incidents import actions as incidents
from anyuan.intake.models import PointState
from tests.console.test_duties import leader, sit, stop_the_clock
from tests.duties import world
from tests.duties.world import BY, MONDAY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    stop_the_clock(monkeypatch, made.at("12:00"))
    return made


def test_the_note_is_generated_from_the_books(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    empty = head.get("/duties/hand-over/").content.decode()
    for said in ("Nothing is open.", "No case falls due.", "No fault is known.", "Nothing was missed."):
        assert said in empty
    assert (
        empty.count('class="row-link" href="/duties/') == 1 + 2 + 1
    )  # leaving twice (no name yet), tomorrow's arrival

    now = county.at("12:00")
    for one in Round.objects.filter(judge_at__lte=now):
        actions.judge_round(one.pk, now=now)
    words = {"channel": "phone", "kind": "violence", "text": "校门口推搡", "exercise": False}
    for school in county.base.schools[:2]:
        incidents.call_in(**words, school=school, place=None, client_id=school.code, by=BY, now=now)
    state: dict[str, Any] = {"area_path": county.base.area.path, "since": now - timedelta(hours=3), "kind": "panic"}
    for n, school in enumerate(county.base.schools[:2]):
        PointState.objects.create(key=f"k{n}", school=school, state="out_of_service", reason=f"等配件{n}", **state)
    actions.report_tampering(county.points[0], what="torn", by=BY, now=now)
    actions.set_calendar(county.base.area, days=[(MONDAY + timedelta(days=1), "exam", 0, "")], by=BY, now=now)
    asked = {"text": "操场北侧", "source": "desk", "school": county.base.school, "answer_by": now + timedelta(days=1)}
    open_case("hazard", title="围墙有裂缝", fields={}, category="building", complete=False, by=BY, now=now, **asked)
    page = head.get("/duties/hand-over/?school=S1").content.decode()
    assert "<b>Hazard</b> 围墙有裂缝" in page  # what it is, not a number alone
    assert "Nothing is open." not in page
    assert page.count('href="/incidents/') >= 1
    assert "等配件0" in page
    assert "等配件1" not in page
    assert "Torn" in page
    assert "Exam day" in page
    assert "Nothing was missed." not in page
    assert head.get("/duties/hand-over/?school=S2").status_code == 404


def test_whoever_sees_many_schools_chooses_one(county: County) -> None:
    boss = leader(county)
    assert '<option value="S2">' in boss.get("/duties/hand-over/").content.decode()
    assert "No fault is known." in boss.get("/duties/hand-over/?school=S2").content.decode()
