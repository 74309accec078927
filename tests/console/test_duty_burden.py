"""The page of the burden, and a programme above the budget taken into use from the screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from anyuan.duties.models import Programme
from tests.console.test_duties import sit, stop_the_clock
from tests.duties import world
from tests.duties.test_what_is_asked_of_one_person import heavy_pack
from tests.duties.world import County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    stop_the_clock(monkeypatch, made.at("7:30"))
    return made


def test_who_answers_for_a_programme_above_the_budget_stands_on_the_page(county: County, settings: Any) -> None:
    settings.DUTY_BUDGET = "taps=150 fields=15 photos=5"
    settings.SECOND_FACTOR = False  # a leader needs one; here it is about the page
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    heavy_pack()
    form = {"area": "990101", "from": "2026-11-24"}
    address = reverse("console:programme", args=["heavy"])
    look = boss.get(address, form).content.decode()
    assert "It asks more of one person than the budget allows: Guards: Photos 10, the budget is 5" in look
    refused = boss.post(reverse("console:programme-take", args=["heavy"]), form, follow=True).content.decode()
    assert "asks too much of one person in a week" in refused
    assert "Photo of the gate 10" in refused
    assert not Programme.objects.filter(pack="heavy").exists()
    boss.post(reverse("console:programme-take", args=["heavy"]), {**form, "override": "验收期"})
    assert Programme.objects.get(pack="heavy").override["reason"] == "验收期"
    page = boss.get("/duties/burden/").content.decode()
    assert "Leader answers for it since" in page
    assert "验收期" in page
    assert page.count("above</small>") >= 1
    guard = sit(county, "guard", "guard", school=county.base.school)
    assert "Guard post" in guard.get("/duties/burden/").content.decode()
    assert "Nobody is named in this week." in guard.get("/duties/burden/").content.decode()
