"""Registers, units and the journal, each through the eyes of the caller."""

from __future__ import annotations

import pytest

from anyuan.kernel import merkle
from anyuan.kernel.digests import DIGESTS
from tests.api.world import World

LISTS = ("schools", "devices", "lines", "organisations", "people", "teams", "units", "incidents", "journal/entries")


@pytest.mark.parametrize("noun", LISTS)
def test_nobody_reads_without_a_token(world: World, noun: str, client) -> None:
    answer = client.get(f"/api/v1/{noun}")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert client.get(f"/api/v1/{noun}", headers={"authorization": "Bearer ayt_wrong"}).status_code == 401


@pytest.mark.parametrize("noun", [n for n in LISTS if n != "incidents"])
def test_the_duty_leader_reads_every_register_of_the_own_county(world: World, noun: str) -> None:
    items = world.client("leader").get(f"/api/v1/{noun}").json()["items"]
    assert items


def test_one_sees_the_schools_of_the_own_scope_only(world: World) -> None:
    def codes(who: str) -> list[str]:
        return [s["code"] for s in world.client(who).get("/api/v1/schools").json()["items"]]

    assert codes("leader") == ["S1"]
    assert codes("elsewhere") == ["S2"]
    assert codes("head") == ["S1"]
    assert world.client("elsewhere").get("/api/v1/schools/S1").status_code == 404
    assert world.client("leader").get("/api/v1/schools/S1").json()["police_station"]["code"] == "PS1"


def test_neither_keys_nor_telephone_numbers_are_handed_out(world: World) -> None:
    line = world.client("leader").get("/api/v1/lines")
    assert line.json()["items"][0]["encrypted"] is True
    assert b"ABAB" not in line.content
    people = world.client("leader").get("/api/v1/people?post=dispatcher")
    assert len(people.json()["items"]) == 2
    assert b"10000000000" not in people.content


def test_a_car_reports_where_it_is_and_what_it_does(world: World) -> None:
    phone = world.client("patrol")
    moved = phone.post("/api/v1/units/PC01/position", {"lon": 152.5, "lat": 31.5}, content_type="application/json")
    assert moved.status_code == 200
    assert (moved.json()["lon"], moved.json()["lat"]) == (152.5, 31.5)
    done = phone.post("/api/v1/units/PC01/status", {"status": "off_duty"}, content_type="application/json")
    assert done.json()["status"] == "off_duty"
    wrong = phone.post("/api/v1/units/PC01/status", {"status": "on_scene"}, content_type="application/json")
    assert wrong.status_code == 409
    assert wrong.json()["key"] == "directory.status_not_possible"
    assert (
        phone.post("/api/v1/units/PC99/status", {"status": "free"}, content_type="application/json").status_code == 404
    )
    nowhere = phone.post("/api/v1/units/PC01/position", {"lon": 500, "lat": 0}, content_type="application/json")
    assert nowhere.status_code == 422
    assert nowhere.json()["errors"][0]["pointer"].endswith("lon")


def test_the_auditor_gets_head_entries_and_a_proof_that_adds_up(world: World) -> None:
    audit = world.client("audit")
    head = audit.get("/api/v1/journal/head").json()
    assert head["block"] == 1
    entry = audit.get("/api/v1/journal/entries?limit=1").json()["items"][0]
    proof = audit.get(f"/api/v1/journal/proof/{entry['id']}").json()
    digest = DIGESTS[proof["digest"]]
    path = [bytes.fromhex(step) for step in proof["path"]]
    leaf = bytes.fromhex(proof["leaf"])
    assert (
        merkle.root_from_path(proof["position"], proof["size"], leaf, path, digest).hex()
        == proof["root"]
        == head["root"]
    )
    assert audit.get("/api/v1/journal/proof/999999999").status_code == 404
    assert world.client("wall").get("/api/v1/journal/head").status_code == 403
    assert world.client("elsewhere").get(f"/api/v1/journal/proof/{entry['id']}").status_code == 404


def test_a_field_that_does_not_exist_is_refused_not_lost(world: World) -> None:
    body = {"lon": 1, "lat": 2, "speed": 3}
    answer = world.client("patrol").post("/api/v1/units/PC01/position", body, content_type="application/json")
    assert answer.status_code == 422
    assert "speed" in answer.json()["errors"][0]["pointer"]


def test_a_loop_gone_wild_is_slowed_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from anyuan.api import limits, routing

    monkeypatch.setattr(limits, "BURST", 3.0)
    monkeypatch.setattr(limits, "PER_SECOND", 0.01)
    monkeypatch.setattr(routing._throttle, "_buckets", {})
    answers = [world.client("leader").get("/api/v1/journal/head") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert world.client("dispatcher").get("/api/v1/incidents").status_code == 200


def test_an_address_that_does_not_exist_answers_as_every_error_does(world: World) -> None:
    answer = world.client("leader").get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_browser_session_writes_only_with_the_forgery_token(world: World) -> None:
    from django.test import Client

    from anyuan.directory.models import Account

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Account.objects.get(username="head"), backend="django.contrib.auth.backends.ModelBackend")
    Account.objects.filter(username="head").update(must_change_password=False)
    assert browser.get("/api/v1/schools").status_code == 200
    row = world.incident()
    address = f"/api/v1/incidents/{row.ref}/clearance"
    assert browser.post(address, {}, content_type="application/json").status_code == 403
