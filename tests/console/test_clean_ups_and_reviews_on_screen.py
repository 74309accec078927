"""A joint clean-up and a case review on screen: plan, findings, causes, measures; done when everything below is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.cases import actions
from anyuan.cases.actions import review
from anyuan.cases.models import CampaignPart, Case, Cause, ReviewFinding
from tests.cases.world import World, sound
from tests.console.test_a_dispute_is_mediated_on_screen import _text

Seat = Callable[..., Client]


@pytest.fixture
def clean_up(county: World) -> Case:
    row = county.open("clean_up", school=county.school, fields={"starts_on": county.now.date().isoformat()})
    who = {"by": county.actor("wang"), "now": county.now}
    row = actions.assign(row, owner_kind="organisation", owner_id=county.management.pk, **who)
    return actions.accept(row, by=county.actor("city"), now=county.now)


@pytest.fixture
def reviewed(county: World) -> Case:
    row = county.open("case_review", fields={"event_ref": "A261101-0001"}, school=county.school)
    who = {"by": county.actor("wang"), "now": county.now}
    row = actions.assign(row, owner_kind="organisation", owner_id=county.management.pk, **who)
    return actions.accept(row, by=county.actor("city"), now=county.now)


def _do(client: Client, case: Case, what: str, **form: Any) -> Any:
    return client.post(f"/cases/{case.ref}/all/{what}/", form, follow=True)


def test_a_plan_and_what_is_found_stand_on_one_page(county: World, seat: Seat, clean_up: Case) -> None:
    city, day = seat("city"), county.now.date()
    assert f"/cases/{clean_up.ref}/all/" in _text(city.get(f"/cases/{clean_up.ref}/"))
    assert "Nothing is planned yet. A line says" in _text(city.get(f"/cases/{clean_up.ref}/all/"))
    line = {"organisation": county.market.pk, "task": "stalls at the gate", "form": "joint visit"}
    refused = _do(city, clean_up, "plan", **line, starts_on=day.isoformat())
    assert refused.status_code == 409
    assert "Please fill in: Ends on." in _text(refused)
    assert 'value="stalls at the gate"' in _text(refused), "what was typed is still there"
    backwards = {"starts_on": day.isoformat(), "ends_on": (day - timedelta(days=3)).isoformat()}
    assert _do(city, clean_up, "plan", **line | backwards).status_code == 409
    days = {"starts_on": (day - timedelta(days=1)).isoformat(), "ends_on": (day + timedelta(days=5)).isoformat()}
    _do(city, clean_up, "plan", **line | days)
    assert CampaignPart.objects.get().organisation_id == county.market.pk
    page = _text(city.get(f"/cases/{clean_up.ref}/all/"))
    for words in ("stalls at the gate", "joint visit", "today", "Departments of the plan"):
        assert words in page, words
    found = {"title": "no licence", "organisation": county.market.pk, "category": "food", "client_id": "f1"}
    for _ in range(2):
        _do(city, clean_up, "findings", **found)
    finding = Case.objects.get(parent=clean_up)
    assert (finding.kind, finding.organisation_id, finding.category) == ("hazard", county.market.pk, "food")
    assert finding.ref in _text(seat("market").get("/cases/")), "it is the right department's work"
    page = _text(city.get(f"/cases/{clean_up.ref}/all/"))
    assert "no licence" in page
    assert _do(city, clean_up, "findings", title="x", organisation="").status_code == 409
    assert _do(city, clean_up, "causes", text="x").status_code == 404, "a clean-up has no causes"
    sound(clean_up)


def test_a_clean_up_is_done_when_every_finding_is_closed(county: World, seat: Seat, clean_up: Case) -> None:
    city = seat("city")
    _do(city, clean_up, "findings", title="a gap in the wall", organisation=county.market.pk)
    for step in clean_up.steps.all():
        asked = next(s for s in clean_up.definition["steps"] if s["key"] == step.key).get("evidence", ())
        given = [{"kind": kind, "file": county.photo(clean_up)} for kind in asked]
        actions.step_done(clean_up, step.key, note="done", evidence=given, by=county.actor("city"), now=county.now)
    form = {"disposition": clean_up.definition["closure"]["dispositions"][0]["code"], "result": "all clear"}
    refused = city.post(f"/cases/{clean_up.ref}/closure/", form, headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert actions.fresh(clean_up).state == "handling"


def test_a_review_names_causes_gaps_and_measures(county: World, seat: Seat, reviewed: Case) -> None:
    city, day = seat("city"), county.now.date()
    page = _text(city.get(f"/cases/{reviewed.ref}/all/"))
    assert "First the causes and gaps" in page
    assert "A check was not made" in page
    refused = _do(city, reviewed, "causes", cause="", text=" ")
    assert refused.status_code == 409
    known = Cause.objects.get(code="check_skipped")
    _do(city, reviewed, "causes", cause=known.pk, text="nobody looked at night")
    _do(city, reviewed, "causes", text="no lamp at the gate")
    _do(city, reviewed, "causes", new_cause="Visitors were not written down", text="since May")
    assert ReviewFinding.objects.count() == 3
    assert len(review.causes(now=county.now)) == len(review.FIRST_CAUSES) + 1
    page = _text(city.get(f"/cases/{reviewed.ref}/all/"))
    for words in ("A check was not made", "Gap", "no lamp at the gate", "Visitors were not written down"):
        assert words in page, words
    owed = {"title": "a lamp at the gate", "organisation": county.market.pk}
    for wrong in ({}, {"due_on": (day - timedelta(days=2)).isoformat()}, {"organisation": "", "due_on": "2027-01-05"}):
        refused = _do(city, reviewed, "measures", **owed | wrong)
        assert refused.status_code == 409
        assert 'value="a lamp at the gate"' in _text(refused)
    _do(city, reviewed, "measures", **owed, due_on=(day + timedelta(days=20)).isoformat())
    measure = Case.objects.get(parent=reviewed)
    assert (measure.kind, measure.organisation_id) == ("rectification", county.market.pk)
    assert measure.ref in _text(city.get(f"/cases/{reviewed.ref}/all/"))
    assert measure.ref in _text(seat("market").get("/cases/"))


def test_only_who_handles_or_assigns_writes(county: World, seat: Seat, clean_up: Case, reviewed: Case) -> None:
    for name in ("officer", "head"):
        client = seat(name)
        assert client.get(f"/cases/{clean_up.ref}/all/").status_code == 200, name
        assert "Add a line to the plan" not in _text(client.get(f"/cases/{clean_up.ref}/all/"))
        assert _do(client, clean_up, "plan", task="x").status_code == 404, name
    for name in ("market", "other_head", "mediator"):
        assert seat(name).get(f"/cases/{reviewed.ref}/all/").status_code == 404, name
        assert _do(seat(name), reviewed, "causes", text="x").status_code == 404, name


def test_both_pages_are_wholly_chinese_in_chinese(county: World, seat: Seat, clean_up: Case, reviewed: Case) -> None:
    for case in (clean_up, reviewed):
        page = _text(seat("city", "zh-hans").get(f"/cases/{case.ref}/all/"))
        for english in ("Plan", "Causes", "Department", "Parts", "Add a", "Set a", "nothing", "Nothing"):
            assert english not in page, (case.kind, english)
