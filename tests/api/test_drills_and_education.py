"""Drills and public education over the interface: the pages' own actions and rights, nothing told twice."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.duties import actions
from anyuan.duties.models import Booking, Drill, Fulfilment, MaterialView, Session, Tip
from anyuan.journal.models import Entry
from tests.api.test_duties import client, stop_the_clock
from tests.duties import world
from tests.duties.test_education_fills_duties import RULES
from tests.duties.world import BY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build(rules=RULES)
    stop_the_clock(monkeypatch, made.at("9:00"))
    return made


def post(who: Client, address: str, **body: Any) -> Any:
    return who.post(f"/api/v1{address}", json.dumps(body), content_type="application/json")


def head(county: County) -> Client:
    return client(county, "head", "school_head", school=county.base.school)


def officer(county: County) -> Client:
    return client(county, "zhao", "education_officer", area=county.base.area)


def plan(county: County, **changes: Any) -> dict[str, Any]:
    body = {
        "school": "S1",
        "scenario": "fire",
        "title": "Fire drill",
        "starts_at": (county.at("9:00") + timedelta(days=3)).isoformat(),
        "means": ["alarm_bell"],
        "announcement": "On Thursday we practise leaving the building.",
        "opt_out": "Tell the class teacher.",
        "debrief": "In class, the hour after.",
        "parts": [{"part": "controller", "person": "head"}, {"part": "safety", "person": "guard"}],
        "objectives": ["Everybody out in three minutes"],
        "lines": [{"label": "Class 3-1", "expected": 40}],
    }
    return body | changes


def test_a_drill_from_plan_to_end(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = head(county)
    answer = post(seat, "/drills", **plan(county))
    assert answer.status_code == 201, answer.content
    drill = answer.json()
    address = f"/drills/{drill['id']}"
    assert (drill["state"], drill["objectives"][0]["rating"], drill["roll"]) == ("planned", "", None)
    assert post(seat, f"{address}/start").status_code in (409, 422)  # nobody was told
    assert post(seat, f"{address}/announcement").json()["announced_at"]
    stop_the_clock(monkeypatch, county.at("9:00") + timedelta(days=3))
    started = post(seat, f"{address}/start")
    assert started.status_code == 200, started.content
    assert started.json()["roll"]["expected"] == 40
    (line,) = seat.get(f"/api/v1{address}/lines").json()["items"]
    assert (line["label"], line["expected"], line["present"]) == ("Class 3-1", 40, None)
    assert post(seat, f"{address}/lines/{line['id']}", present=41).status_code == 422
    assert post(seat, f"{address}/lines/{line['id']}", present=38, excused=1).json()["present"] == 38
    assert seat.get(f"/api/v1{address}").json()["roll"]["missing"] == 1
    assert post(seat, f"{address}/lines/{line['id'] + 1}", present=1).status_code == 404
    number = str(uuid.uuid4())
    for _time in range(2):
        note = post(seat, f"{address}/notes", id=number, text="Gate opened late", good=False)
        assert note.status_code == 201
    assert Drill.objects.get().notes.count() == 1
    assert post(seat, f"{address}/evacuation").json()["evacuated_at"]
    assert post(seat, f"{address}/end").json()["state"] == "ended"
    assert post(seat, f"{address}/end").status_code in (409, 422)
    assert seat.get("/api/v1/drills?state=ended&school=S1").json()["items"][0]["id"] == drill["id"]
    assert Entry.objects.filter(name="duties.drill_started", exercise=True).count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"means": ["mock_weapon"]}, 422),  # red line 15 holds here as on the page
        ({"opt_out": ""}, 422),
        ({"school": "S2"}, 404),
        ({"place": "nowhere"}, 422),
        ({"parts": [{"part": "controller", "person": "nobody"}]}, 422),
        ({"minutes": 0}, 422),
        ({"starts_at": "9999-12-31T23:59:59Z"}, 422),
        ({"frightening": True}, 422),
    ],
)
def test_what_the_page_refuses_is_refused_here(county: County, changes: dict[str, Any], status: int) -> None:
    answer = post(head(county), "/drills", **plan(county, **changes))
    assert answer.status_code == status, answer.content
    assert not Drill.objects.exists()


def ended(county: County, monkeypatch: pytest.MonkeyPatch, seat: Client) -> str:
    """A drill that has just ended; answers its address."""
    address = f"/drills/{post(seat, '/drills', **plan(county)).json()['id']}"
    assert post(seat, f"{address}/announcement").status_code == 200
    stop_the_clock(monkeypatch, county.at("9:00") + timedelta(days=3))
    assert post(seat, f"{address}/start").status_code == 200
    assert post(seat, f"{address}/end").json()["state"] == "ended"
    return address


def test_a_plan_is_written_anew_and_is_to_be_announced_anew(county: County) -> None:
    seat = head(county)
    address = f"/drills/{post(seat, '/drills', **plan(county)).json()['id']}"
    assert post(seat, f"{address}/announcement").json()["announced_at"]
    same = post(seat, f"{address}/plan", **plan(county, title="Fire drill, second floor"))
    assert (same.status_code, same.json()["title"]) == (200, "Fire drill, second floor")
    assert same.json()["announced_at"], "what people were told holds"
    later = (county.at("9:00") + timedelta(days=4)).isoformat()
    assert post(seat, f"{address}/plan", **plan(county, starts_at=later)).json()["announced_at"] is None
    assert post(seat, f"{address}/plan", **plan(county, means=["mock_weapon"])).status_code == 422
    both = client(county, "zhao", "education_officer", area=county.base.area)
    moved = post(both, f"{address}/plan", **plan(county, school="S2"))
    assert moved.status_code == 422
    assert Drill.objects.get().school.code == "S1"


def test_after_the_drill_it_is_rated_its_gaps_named_and_the_report_finished(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = head(county)
    address = ended(county, monkeypatch, seat)
    lacking = post(seat, f"{address}/evaluation", summary="Everybody was out in four minutes.")
    assert lacking.status_code in (409, 422)
    assert "1" in lacking.json()["detail"], "what is lacking is named"
    assert post(seat, f"{address}/objectives/1", rating="A").status_code == 422
    assert post(seat, f"{address}/objectives/9", rating="M").status_code == 404
    rated = post(seat, f"{address}/objectives/1", rating="M", words="The gate opened late.")
    assert rated.json()["objectives"][0]["rating"] == "M"
    gap = {"text": "The gate opened late.", "due_on": "2026-12-10", "objective": 1}
    ours = {"kind": "school", "code": "S1"}
    assert post(seat, f"{address}/gaps", **gap, owner={"kind": "school", "code": "S2"}).status_code == 422
    assert post(seat, f"{address}/gaps", **gap | {"objective": 7}, owner=ours).status_code == 422
    assert post(seat, f"{address}/gaps", **gap | {"due_on": "2026-11-01"}, owner=ours).status_code == 422
    named = [post(seat, f"{address}/gaps", **gap, owner=ours) for _time in range(2)]
    assert [one.status_code for one in named] == [201, 201]
    assert (named[0].json()["owner"]["code"], named[0].json()["due_on"]) == ("S1", "2026-12-10")
    left = post(seat, f"{address}/gaps/{named[1].json()['id']}/removal")
    assert [one["id"] for one in left.json()["gaps"]] == [named[0].json()["id"]]
    assert post(seat, f"{address}/gaps/{named[1].json()['id']}/removal").status_code == 404
    assert post(seat, f"{address}/debriefing", people=0).status_code == 422
    assert post(seat, f"{address}/debriefing", people=41, words="Calm.").json()["debriefed_at"]
    done = post(seat, f"{address}/evaluation", summary="Everybody was out in four minutes.")
    assert (done.status_code, done.json()["state"]) == (200, "evaluated")
    assert post(seat, f"{address}/objectives/1", rating="P").status_code in (409, 422), "the report is finished"
    assert Entry.objects.filter(name="duties.drill_gap_left").count() == 1


def test_a_drill_that_a_real_alarm_cut_short_goes_on(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = head(county)
    number = post(seat, "/drills", **plan(county)).json()["id"]
    assert post(seat, f"/drills/{number}/announcement").status_code == 200
    begins = county.at("9:00") + timedelta(days=3)
    stop_the_clock(monkeypatch, begins)
    assert post(seat, f"/drills/{number}/start").status_code == 200
    assert post(seat, f"/drills/{number}/resumption").status_code == 409, "nothing has cut it short"
    actions.interrupt_drill(number, incident="J261126-0009", by=BY, now=begins)
    other = client(county, "qian", "school_head", school=county.base.schools[1])
    assert post(other, f"/drills/{number}/resumption").status_code == 404
    again = post(seat, f"/drills/{number}/resumption")
    assert (again.status_code, again.json()["state"], again.json()["interrupted_at"]) == (200, "running", None)


def test_whoever_may_not_evaluate_rates_nothing(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    address = ended(county, monkeypatch, head(county))
    other = client(county, "qian", "school_head", school=county.base.schools[1])
    assert post(other, f"{address}/objectives/1", rating="P").status_code == 404
    guard = client(county, "guard", "guard", school=county.base.school)
    assert post(guard, f"{address}/objectives/1", rating="P").status_code in (403, 404)
    assert Drill.objects.get().objectives.get().rating == ""


def test_a_neighbour_sees_no_drill_and_runs_none(county: County) -> None:
    number = post(head(county), "/drills", **plan(county)).json()["id"]
    other = client(county, "qian", "school_head", school=county.base.schools[1])
    assert other.get("/api/v1/drills").json()["items"] == []
    assert other.get(f"/api/v1/drills/{number}").status_code == 404
    assert post(other, f"/drills/{number}/start").status_code == 404
    liaison = client(county, "sun", "liaison", organisation=county.base.bureau)
    assert liaison.get("/api/v1/drills").status_code == 403


def session(county: County, **changes: Any) -> dict[str, Any]:
    body = {
        "kind": "live_class",
        "topic": "law",
        "title": "Law, live",
        "area": county.base.area.code,
        "starts_at": county.at("10:00").isoformat(),
        "ends_at": county.at("11:00").isoformat(),
        "sign_up": True,
        "capacity": 100,
    }
    return body | changes


def test_a_live_class_fills_the_lesson_and_a_correction_takes_it_back(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief, seat = officer(county), head(county)
    planned = post(chief, "/education/sessions", **session(county))
    assert planned.status_code == 201, planned.content
    address = f"/education/sessions/{planned.json()['id']}"
    signed = post(seat, f"{address}/sign-ups", school="S1", label="Class 3-1", count=40)
    assert signed.status_code == 201
    assert post(seat, f"{address}/sign-ups", school="S2", label="x", count=1).status_code == 404
    assert post(seat, f"{address}/sign-ups", school="S1", label="Class 3-2", count=61).status_code == 422
    assert post(seat, f"{address}/attendance", pupils=40).status_code == 404  # the area's session is not the school's
    assert post(chief, f"{address}/attendance", pupils=40).status_code == 422  # it has not begun
    stop_the_clock(monkeypatch, county.at("11:00"))
    wrong = post(chief, f"{address}/attendance", pupils=40, came=[{"sign_up": 10**9, "count": 1}])
    assert wrong.status_code == 422
    held = post(chief, f"{address}/attendance", pupils=38, came=[{"sign_up": signed.json()["id"], "count": 38}])
    assert held.status_code == 200, held.content
    assert held.json()["attendance"] == 38
    assert len(held.json()["filled"]) == 1
    assert Fulfilment.objects.get().people == 38
    assert post(chief, f"{address}/correction").json()["filled"] == []
    assert Session.objects.get().state == "planned"
    assert post(chief, f"{address}/calling-off").json()["state"] == "called_off"


def test_tips_rooms_and_bookings(county: County) -> None:
    chief, seat = officer(county), head(county)
    body = {"title": "Rain", "text": "Drive slowly", "topic": "traffic"}
    assert post(chief, "/education/tips", **body).status_code == 422
    assert post(chief, "/education/tips", **body, area=county.base.area.code).status_code == 201
    assert post(seat, "/education/tips", **body, school="S2").status_code == 404
    assert Tip.objects.get().fulfilments.count() == 1
    assert seat.get("/api/v1/education/tips").json()["items"][0]["title"] == "Rain"
    base = county.base
    quiet = actions.make_room(
        "counselling", "101", area=base.area, school=base.school, counsellor=base.people["chief"], by=BY, now=base.now
    )
    times = {"starts_at": county.at("10:00").isoformat(), "ends_at": county.at("11:00").isoformat()}
    made = post(seat, f"/education/rooms/{quiet.pk}/bookings", **times, label="why", count=3)
    assert made.status_code == 201, made.content
    assert (made.json()["label"], made.json()["count"]) == ("", None)
    assert len(seat.get(f"/api/v1/education/rooms/{quiet.pk}/bookings").json()["items"]) == 1
    assert chief.get(f"/api/v1/education/rooms/{quiet.pk}/bookings").json()["items"] == []  # red line 8
    assert post(seat, f"/education/rooms/{quiet.pk}/bookings", **times).status_code in (409, 422)
    far = {"starts_at": "9999-12-31T00:00:00Z", "ends_at": "9999-12-31T01:00:00Z"}
    assert post(seat, f"/education/rooms/{quiet.pk}/bookings", **far).status_code == 422
    assert Booking.objects.count() == 1
    taken = f"/education/rooms/{quiet.pk}/bookings/{made.json()['id']}/cancellation"
    assert post(chief, taken).status_code == 404  # neither the booker nor the counsellor
    assert Booking.objects.count() == 1
    assert post(seat, taken).status_code == 200
    assert post(seat, taken).status_code == 404
    assert not Booking.objects.exists()


def test_materials_are_read_with_their_views_and_without_who_looked(county: County) -> None:
    base = county.base
    row = actions.publish_material(
        title="Ice is thin",
        topic="drowning",
        audience="parents",
        text="Stay off.",
        area=base.area,
        school=None,
        by=BY,
        now=base.now,
    )
    MaterialView.objects.create(material=row, day=base.now.date(), count=7)
    seat = head(county)
    (found,) = seat.get("/api/v1/education/materials").json()["items"]
    assert (found["code"], found["title"], found["views"]) == (row.code, "Ice is thin", 7)
    assert seat.get("/api/v1/education/materials?topic=traffic").json()["items"] == []
    assert seat.get("/api/v1/education/materials?theme=drowning").status_code == 400


def test_a_material_is_published_and_taken_back(county: County) -> None:
    chief, seat = officer(county), head(county)
    body = {"title": "Ice is thin", "topic": "drowning", "audience": "parents", "text": "Stay off."}
    assert post(chief, "/education/materials", **body).status_code == 422  # neither a school nor an area
    made = post(chief, "/education/materials", **body, area=county.base.area.code)
    assert made.status_code == 201, made.content
    assert (made.json()["title"], made.json()["views"]) == ("Ice is thin", 0)
    here = body | {"area": county.base.area.code}
    assert post(chief, "/education/materials", **here | {"url": "javascript:alert(1)"}).status_code == 422
    assert post(chief, "/education/materials", **here | {"text": ""}).status_code == 422
    assert post(seat, "/education/materials", **body, school="S2").status_code == 404
    address = f"/education/materials/{made.json()['id']}/withdrawal"
    assert post(seat, address).status_code == 404  # the area's material is not the school's
    assert post(chief, address).status_code == 200
    assert post(chief, address).status_code == 404
    assert seat.get("/api/v1/education/materials").json()["items"] == []
