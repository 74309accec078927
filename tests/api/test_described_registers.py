"""Registers described as data, read by programs: each through the eyes of the caller."""

from __future__ import annotations

from datetime import date

from anyuan.directory.models import Equipment
from anyuan.directory.registers import sheets
from tests.api.world import World


def test_the_registers_say_what_they_hold(world: World, client) -> None:
    assert client.get("/api/v1/registers").status_code == 401
    found = world.client("leader").get("/api/v1/registers").json()
    assert [row["name"] for row in found] == list(sheets())
    equipment = next(row for row in found if row["name"] == "equipment")
    assert equipment["due"] == "expires_on"
    assert "shield" in next(c for c in equipment["columns"] if c["name"] == "item")["values"]


def test_rows_are_those_of_the_callers_sight(world: World) -> None:
    from anyuan.directory.models import School

    leader = world.client("leader")
    seen = leader.get("/api/v1/schools").json()["items"][0]["code"]
    school = School.objects.get(code=seen)
    Equipment.objects.create(code="E1", item="shield", count=2, school=school, expires_on=date(2020, 1, 1))
    rows = leader.get("/api/v1/registers/equipment", {"due": "true"}).json()["items"]
    assert [row["code"] for row in rows] == ["E1"]
    assert rows[0]["values"]["school"] == seen
    assert rows[0]["values"]["expires_on"] == "2020-01-01"
    assert rows[0]["values"]["organisation"] is None
    assert leader.get("/api/v1/registers/equipment/E1").json()["values"]["count"] == 2
    assert leader.get("/api/v1/registers/equipment/NONE").status_code == 404
    assert leader.get("/api/v1/registers/nothing").status_code == 404
    assert leader.get("/api/v1/registers/equipment?colour=red").status_code == 400


def test_every_register_answers(world: World) -> None:
    for name in sheets():
        assert world.client("leader").get(f"/api/v1/registers/{name}").status_code == 200, name
