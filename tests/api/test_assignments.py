"""A crew answers its task from the field, and only its own."""

from __future__ import annotations

from anyuan.dispatch.models import Assignment
from anyuan.journal.actions import handle_due
from anyuan.kernel.clock import utc_now
from tests.api.world import World


def _sent(world: World) -> tuple[str, int]:
    row = world.incident()
    answer = world.client("dispatcher").post(
        f"/api/v1/incidents/{row.ref}/dispatches", {"units": ["PC01"]}, content_type="application/json"
    )
    return row.ref, answer.json()["assignments"][0]["id"]


def test_a_crew_takes_the_task_sets_out_and_arrives_and_the_incident_follows(world: World) -> None:
    ref, task = _sent(world)
    phone = world.client("patrol")
    listed = phone.get("/api/v1/assignments?open=true&owner_kind=unit").json()["items"]
    assert [(row["id"], row["ref"]) for row in listed] == [(task, ref)]
    for verb, state in (("acknowledgement", "acknowledged"), ("departure", "en_route"), ("arrival", "on_scene")):
        answer = phone.post(f"/api/v1/assignments/{task}/{verb}", {}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == state
    assert world.client("dispatcher").get("/api/v1/units").json()["items"][0]["status"] == "on_scene"
    while handle_due(now=utc_now()):
        pass
    assert world.client("dispatcher").get(f"/api/v1/incidents/{ref}").json()["state"] == "arrived"
    again = phone.post(f"/api/v1/assignments/{task}/arrival", {}, content_type="application/json")
    assert again.status_code == 409
    assert again.json()["who"]


def test_who_cannot_says_why_and_others_cannot_answer_for_them(world: World) -> None:
    _, task = _sent(world)
    address = f"/api/v1/assignments/{task}/refusal"
    refused = world.client("elsewhere").post(address, {"reason": "too_far"}, content_type="application/json")
    assert refused.status_code == 404
    assert world.client("wall").post(address, {"reason": "too_far"}, content_type="application/json").status_code == 403
    assert world.client("patrol").post(address, {}, content_type="application/json").status_code == 422
    done = world.client("patrol").post(address, {"reason": "too_far"}, content_type="application/json")
    assert done.json()["state"] == "declined"
    assert Assignment.objects.get(pk=task).ended_at is not None
