"""A signal is followed to its incident, by who may see it."""

from __future__ import annotations

from typing import Any

from anyuan.incidents.actions import merge, open_or_join
from anyuan.incidents.models import Incident
from anyuan.intake.models import Signal
from anyuan.kernel.clock import utc_now
from tests.api.world import BY


def signal(world: Any, raw_id: int, **more: Any) -> Signal:
    at = utc_now()
    facts = {"raw_id": raw_id, "protocol": "http", "kind": "panic", "level": 1, "opens": True, "place": world.gate}
    where = {"school": world.school, "area_path": world.county.path}
    return Signal.objects.create(**facts, **where, received_at=at, interpreted_at=at, **more)


def test_a_signal_leads_to_its_incident_also_after_a_merge(world: Any) -> None:
    client = world.client("dispatcher")
    row = signal(world, 4711)
    assert client.get("/api/v1/signals/S4711").json()["incident"] is None
    incident = open_or_join(row, by=BY, now=utc_now())
    answer = client.get("/api/v1/signals/S4711")
    assert answer.status_code == 200
    assert (answer.json()["incident"], answer.json()["school"]["code"]) == (incident.ref, "S1")
    other = world.incident()
    merge(Incident.objects.get(pk=incident.pk), into=other, by=BY, now=utc_now())
    assert client.get("/api/v1/signals/S4711").json()["incident"] == other.ref


def test_what_one_may_not_see_is_not_there(world: Any) -> None:
    signal(world, 4711)
    for who, path, status in (
        ("elsewhere", "S4711", 404),
        ("dispatcher", "S4712", 404),
        ("dispatcher", "nonsense", 404),
        ("head", "S4711", 200),
        ("audit", "S4711", 403),
    ):
        assert world.client(who).get(f"/api/v1/signals/{path}").status_code == status, (who, path)


def test_a_recall_lists_the_systems_that_took_it(world: Any) -> None:
    incident = world.incident()
    client = world.client("dispatcher")
    asked = client.post(
        f"/api/v1/incidents/{incident.ref}/recall", {"reason": "mistake"}, content_type="application/json"
    )
    assert asked.status_code == 201
    told = client.get(f"/api/v1/incidents/{incident.ref}/recall").json()
    assert (len(told["recalls"]), told["systems"]) == (1, [])
    assert world.client("elsewhere").get(f"/api/v1/incidents/{incident.ref}/recall").status_code == 404
