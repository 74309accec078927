"""An incident by interface: from the call to the closure, with the one who was first and the one who was not."""

from __future__ import annotations

from tests.api.world import World


def test_a_call_becomes_an_incident_that_everybody_concerned_can_read(world: World) -> None:
    body = {"channel": "phone", "text": "two men fight at the gate", "kind": "violence", "place": "S1-01"}
    answer = world.client("dispatcher").post("/api/v1/calls", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    ref = answer.json()["incident"]

    for who in ("dispatcher", "head", "wall"):
        shown = world.client(who).get(f"/api/v1/incidents/{ref}")
        assert shown.status_code == 200, who
    incident = shown.json()
    assert incident["school"]["code"] == "S1"
    assert incident["state"] == "received"
    assert {leg["name"] for leg in incident["legs"]} >= {"self"}
    assert incident["clocks"]
    assert "incidents.opened" in {line["name"] for line in incident["timeline"]}
    assert world.client("elsewhere").get(f"/api/v1/incidents/{ref}").status_code == 404


def test_the_same_call_sent_twice_is_one_call(world: World) -> None:
    body = {
        "channel": "app",
        "text": "smoke",
        "kind": "fire",
        "school": "S1",
        "id": "phone-7-1",
        "reporter": {"name": "某"},
    }
    first = world.client("dispatcher").post("/api/v1/calls", body, content_type="application/json")
    again = world.client("dispatcher").post("/api/v1/calls", body, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_an_alarm_goes_through_all_its_verbs(world: World) -> None:
    row = world.incident()
    program = world.client("dispatcher")

    def post(verb: str, body: dict | None = None) -> dict:
        answer = program.post(f"/api/v1/incidents/{row.ref}/{verb}", body or {}, content_type="application/json")
        assert answer.status_code in (200, 201), (verb, answer.content)
        return answer.json()

    assert post("acknowledgement")["state"] == "acknowledged"
    cause = next(c["code"] for c in row.plan["causes"] if c["verdict"] == "real")
    assert post("verification", {"verdict": "real", "cause": cause})["verdict"] == "real"
    sent = post("dispatches", {"units": ["PC01"]})
    assert sent["incident"]["state"] == "dispatched"
    assert sent["assignments"][0]["owner"] == "巡逻车01"
    assert post("arrival", {"assignment": sent["assignments"][0]["id"]})["arrived_at"]
    assert post("clearance")["state"] == "cleared"

    closing = {"disposition": "no such word"}
    refused = program.post(f"/api/v1/incidents/{row.ref}/closure", closing, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["key"] == "incidents.word_unknown"
    row.refresh_from_db()
    disposition = row.plan["closure"]["dispositions"][0]["code"]
    incomplete = program.post(
        f"/api/v1/incidents/{row.ref}/closure", {"disposition": disposition}, content_type="application/json"
    )
    assert incomplete.status_code == 422
    assert incomplete.json()["key"] == "incidents.evidence_missing"
    asked = row.plan["closure"]["evidence"]
    closed = post(
        "closure",
        {"disposition": disposition, "note": "settled", "evidence": [{"kind": code} for code in asked]},
    )
    assert closed["state"] == "closed"
    late = program.post(f"/api/v1/incidents/{row.ref}/clearance", {}, content_type="application/json")
    assert late.status_code == 409


def test_two_dispatchers_at_once_one_wins_and_the_other_is_told_who_and_when(world: World) -> None:
    row = world.incident()
    address = f"/api/v1/incidents/{row.ref}/clearance"
    world.client("dispatcher").post(f"/api/v1/incidents/{row.ref}/acknowledgement")
    assert world.client("dispatcher").post(address, {}, content_type="application/json").status_code == 200
    beaten = world.client("second").post(address, {}, content_type="application/json")
    assert beaten.status_code == 409
    problem = beaten.json()
    assert beaten["Content-Type"] == "application/problem+json"
    assert problem["key"] == "dispatch.somebody_was_first"
    assert problem["who"] == "人0"
    assert problem["at"]


def test_a_false_alarm_is_called_back_once(world: World) -> None:
    row = world.incident()
    address = f"/api/v1/incidents/{row.ref}/recall"
    told = world.client("dispatcher").post(address, {"reason": "burnt toast"}, content_type="application/json")
    assert told.status_code == 201
    again = world.client("second").post(address, {"reason": "burnt toast"}, content_type="application/json")
    assert again.status_code == 409


def test_who_may_only_look_may_not_act(world: World) -> None:
    row = world.incident()
    assert world.client("wall").post(f"/api/v1/incidents/{row.ref}/acknowledgement").status_code == 403
    assert world.client("reader").post(f"/api/v1/incidents/{row.ref}/acknowledgement").status_code == 403
    assert world.client("reader").get(f"/api/v1/incidents/{row.ref}").status_code == 200
    assert world.client("elsewhere").post(f"/api/v1/incidents/{row.ref}/acknowledgement").status_code == 404
    row.refresh_from_db()
    assert row.state == "received"


def test_lists_are_read_page_by_page_without_gap_or_repeat(world: World) -> None:
    refs = {world.incident().ref for _ in range(7)}
    program, seen, cursor = world.client("dispatcher"), [], ""
    while True:
        answer = program.get(f"/api/v1/incidents?limit=3{cursor}").json()
        seen += [item["ref"] for item in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert len(seen) == 7
    assert set(seen) == refs


def test_filters_narrow_and_a_misspelt_one_is_refused(world: World) -> None:
    world.incident()
    program = world.client("dispatcher")
    assert len(program.get("/api/v1/incidents?school=S1&open=true&area=990101").json()["items"]) == 1
    assert program.get("/api/v1/incidents?state=closed").json()["items"] == []
    assert program.get("/api/v1/incidents?since=2099-01-01T00:00:00Z").json()["items"] == []
    for query in ("shcool=S1", "state=closed&state=closed", "cursor=abc", "cursor=!"):
        refused = program.get(f"/api/v1/incidents?{query}")
        assert refused.status_code == 400, query
        assert refused["Content-Type"] == "application/problem+json"
    for query in ("state=asleep", "limit=0", "limit=1000", "since=yesterday"):
        assert program.get(f"/api/v1/incidents?{query}").status_code == 422, query
