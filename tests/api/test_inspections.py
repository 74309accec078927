"""Inspections over the interface: planned, drawn, answered from both sides, found, looked at again, decided, appealed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.journal.actions.seal import seal_waiting
from anyuan.standards.actions import draw_sealed
from anyuan.standards.models import Answer, Assessment
from tests.api.test_duties import client, stop_the_clock
from tests.duties import world
from tests.duties.world import County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    stop_the_clock(monkeypatch, made.at("9:00"))
    return made


def post(who: Client, address: str, **body: Any) -> Any:
    return who.post(f"/api/v1{address}", json.dumps(body), content_type="application/json")


def get(who: Client, address: str) -> Any:
    answer = who.get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def leader(county: County, name: str = "leader") -> Client:
    return client(county, name, "duty_leader", area=county.base.area)


def head(county: County) -> Client:
    return client(county, "head", "school_head", school=county.base.school)


def asked(county: County, **changes: Any) -> dict[str, Any]:
    day = county.at("9:00").date()
    body = {
        "kind": "monthly",
        "area": county.base.area.code,
        "title": "Autumn",
        "standards": ["four-100"],
        "opens_on": day.isoformat(),
        "due_on": (day + timedelta(days=4)).isoformat(),
        "schools": ["S1"],
    }
    return body | changes


def fill(who: Client, sheet: dict[str, Any], tag: str, *, met: bool = True) -> list[str]:
    """Every question answered and handed in; references of the findings."""
    for line in sheet["lines"]:
        value = {"yesno": met, "number": 9 if met else 0, "words": line["items"] if met else []}[line["type"]]
        given = {"id": f"{tag}-{line['requirement']}", "requirement": line["requirement"], "value": value}
        address = f"/checklists/{sheet['id']}/answers"
        assert post(who, address, **given).status_code == 201
        assert post(who, address, **given).status_code == 200  # the phone sent it twice
    answer = post(who, f"/checklists/{sheet['id']}/submission")
    assert answer.status_code == 201, answer.content
    return list(answer.json()["findings"])


def _without_photos() -> None:
    """The rule about photos is tested beside its action; here no question asks for one."""
    for row in Assessment.objects.all():
        row.lines = [{**line, "photo": False} for line in row.lines]
        row.save(update_fields=["lines"])


def test_both_sides_are_answered_and_what_is_unmet_is_found_and_looked_at_again(county: County) -> None:
    lead, own = leader(county), head(county)
    planned = post(lead, "/inspections", **asked(county))
    assert planned.status_code == 201, planned.content
    ref = planned.json()["ref"]
    assert planned.json()["draw"] is None
    _without_photos()
    mine, theirs = (get(who, "/checklists")["items"] for who in (own, lead))
    assert [(s["side"], s["school"]["code"]) for s in mine] == [("self", "S1")]
    assert [s["side"] for s in theirs] == ["inspector"]
    fill(own, mine[0], "own")
    assert Answer.objects.count() == len(mine[0]["lines"])
    beside = {s["side"]: s for s in get(own, f"/inspections/{ref}/checklists?school=S1")["items"]}
    assert all(line["answer"] for line in beside["self"]["lines"])
    assert not any(line["answer"] for line in beside["inspector"]["lines"])  # nothing before it is handed in
    found = fill(lead, theirs[0], "insp", met=False)
    assert found
    assert post(lead, f"/checklists/{theirs[0]['id']}/submission").status_code == 409
    listed = get(lead, f"/findings?inspection={ref}&state=open")["items"]
    assert {one["ref"] for one in listed} == set(found)
    one = get(own, f"/findings/{found[0]}")
    again = {"id": "again-1", "requirement": one["requirement"]}
    assert post(own, f"/findings/{found[0]}/rechecks", **again, value=True).status_code == 404
    line = next(x for x in theirs[0]["lines"] if x["requirement"] == one["requirement"])
    met = {"yesno": True, "number": 9, "words": line["items"]}[line["type"]]
    assert post(lead, f"/findings/{found[0]}/rechecks", **again, value=met).json()["state"] == "fixed"
    wrong = post(lead, f"/findings/{found[0]}/rechecks", id="again-2", requirement="other", value=True)
    assert wrong.status_code == 422


def test_schools_are_drawn_after_the_plan_is_sealed_and_the_draw_can_be_reckoned_again(county: County) -> None:
    from anyuan.cases.rules import draw as drawing

    lead = leader(county)
    body = asked(county, kind="spot", draw_share=0.34)
    del body["schools"]
    ref = post(lead, "/inspections", **body).json()["ref"]
    assert get(lead, f"/inspections/{ref}")["draw"]["seed"] == ""
    assert get(lead, f"/inspections/{ref}/checklists")["items"] == []
    seal_waiting(now=county.at("9:01"))
    draw_sealed(now=county.at("9:02"))
    draw = get(lead, f"/inspections/{ref}")["draw"]
    picks = drawing.picks(draw["population"], draw["seed"], draw["size"])
    sheets = get(lead, f"/inspections/{ref}/checklists")["items"]
    assert {sheet["school"]["code"] for sheet in sheets} == set(picks)
    assert drawing.digest(draw["population"]) == draw["digest"]


def test_an_outcome_is_told_appealed_and_ruled_on_by_somebody_else(county: County) -> None:
    lead, own = leader(county), head(county)
    made = post(lead, "/outcomes", kind="criticism", school="S1", reason="No guard at the gate on three days.")
    assert made.status_code == 201, made.content
    ref = made.json()["ref"]
    told = {notice["whom"]: notice for notice in made.json()["notices"]}
    assert "school" in told
    assert post(lead, f"/outcomes/{ref}/notices/{told['school']['id']}/acknowledgement").status_code == 404
    taken = post(own, f"/outcomes/{ref}/notices/{told['school']['id']}/acknowledgement").json()
    assert next(n for n in taken["notices"] if n["whom"] == "school")["taken_at"]
    assert post(lead, f"/outcomes/{ref}/appeal", text="no").status_code == 404  # only the school appeals
    assert post(own, f"/outcomes/{ref}/appeal", text="   ").status_code == 422
    assert post(own, f"/outcomes/{ref}/appeal", text="The guard was ill.").json()["state"] == "appealed"
    assert post(own, f"/outcomes/{ref}/appeal", text="Again.").status_code == 409
    assert post(lead, f"/outcomes/{ref}/ruling", verdict="lift", text="I was right.").status_code == 409
    other = leader(county, "zhao")
    ruled = post(other, f"/outcomes/{ref}/ruling", verdict="lift", text="A doctor's note.")
    assert (ruled.status_code, ruled.json()["state"]) == (201, "lifted")
    assert get(own, "/outcomes?school=S1&state=lifted")["items"][0]["ref"] == ref


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"area": "777"}, 404),
        ({"standards": ["nothing"]}, 422),
        ({"schools": ["S1", "nobody"]}, 422),
        ({"due_on": "2020-01-01"}, 422),
        ({"draw_share": 2}, 422),
        ({"title": " "}, 422),
        ({"kind": "surprise"}, 422),
    ],
)
def test_a_wrong_plan_is_refused_and_nothing_is_kept(county: County, changes: dict[str, Any], status: int) -> None:
    assert post(leader(county), "/inspections", **asked(county, **changes)).status_code == status
    assert not Assessment.objects.exists()


def test_whoever_may_not_plan_or_decide_is_refused_and_other_schools_are_not_there(county: County) -> None:
    own = head(county)
    assert post(own, "/inspections", **asked(county)).status_code == 403
    assert post(own, "/outcomes", kind="talk", school="S1", reason="x").status_code == 403
    lead = leader(county)
    ref = post(lead, "/inspections", **asked(county, schools=["S2"])).json()["ref"]
    assert own.get(f"/api/v1/inspections/{ref}").status_code == 404
    number = Assessment.objects.filter(side="inspector").get().pk
    assert post(own, f"/checklists/{number}/submission").status_code == 404


def test_an_answers_number_is_not_taken_over_by_another_sheet(county: County) -> None:
    lead = leader(county)
    post(lead, "/inspections", **asked(county, schools=["S1", "S2"]))
    first, second = get(lead, "/checklists")["items"][:2]
    key = first["lines"][0]["requirement"]
    given = {"id": "same", "requirement": key, "value": "not_applicable"}
    assert post(lead, f"/checklists/{first['id']}/answers", **given).status_code == 201
    assert post(lead, f"/checklists/{second['id']}/answers", **given).status_code == 409
    wrong = {"id": "ahead", "requirement": key, "value": True, "seen_on": "2999-01-01"}
    assert post(lead, f"/checklists/{first['id']}/answers", **wrong).status_code == 422
