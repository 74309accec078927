"""What is owed over the interface; a phone checks in exactly once; the rate opens the rows that it counts."""

from __future__ import annotations

import base64
import io
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from anyuan.directory.actions import tokens
from anyuan.directory.models import Account, RoleGrant
from anyuan.duties import actions
from anyuan.duties.models import CheckIn, Occurrence, Round
from anyuan.duties.rules import codes
from anyuan.journal.models import EvidenceFile
from tests.duties import world
from tests.duties.world import BY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    stop_the_clock(monkeypatch, made.at("7:20"))
    return made


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """The edges read the time through one door."""
    from anyuan.directory import middleware

    monkeypatch.setattr(middleware, "utc_now", lambda: at)


def client(county: County, name: str, role: str, **scope: Any) -> Client:
    account = Account.objects.create_user(f"api-{name}", person=county.people.get(name))
    RoleGrant.objects.create(account=account, role=role, starts_at=county.at("0:00") - timedelta(days=1), **scope)
    _row, token = tokens.make(account, by=BY, now=county.at("0:00"), name=name)
    return Client(headers={"authorization": f"Bearer {token}"})


def guard(county: County) -> Client:
    return client(county, "guard", "guard", school=county.base.school)


def body(county: County, **more: Any) -> dict[str, Any]:
    point = county.points[0]
    return {
        "id": str(uuid.uuid4()),
        "point": codes.printed(point.secret, point.code),
        "made_at": county.at("7:15").isoformat(),
        "sent_at": county.at("7:20").isoformat(),
        "method": "qr",
    } | more


def post(caller: Client, what: dict[str, Any]) -> Any:
    return caller.post("/api/v1/check-ins", what, content_type="application/json")


def test_a_phone_checks_in_once_however_often_it_asks(county: County) -> None:
    phone = guard(county)
    sent = body(county)
    first, again = post(phone, sent), post(phone, sent)
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json() == again.json()
    answer = first.json()
    assert (answer["verdict"], answer["counts"], answer["ref"]) == ("in_time", True, county.today().ref)
    assert CheckIn.objects.count() == 1


def test_a_photo_comes_along_in_the_same_request(county: County) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    photo = {"kind": "photo", "content": base64.b64encode(picture.getvalue()).decode()}
    answer = post(guard(county), body(county, evidence=[photo], head_count=3, note="下雨"))
    assert answer.status_code == 201, answer.content
    assert EvidenceFile.objects.get().subject_id == county.today().pk


def test_for_another_school_it_is_kept_and_looks_like_no_duty_at_all(county: County) -> None:
    phone = client(county, "neighbour", "guard", school=county.base.schools[1])
    answer = post(phone, body(county))
    assert (answer.status_code, answer.json()["verdict"], answer.json()["ref"]) == (201, "no_duty", "")
    number = {"occurrence": county.today().pk, "point": None}
    assert post(phone, body(county, **number)).json()["verdict"] == "no_duty"
    assert post(phone, body(county, occurrence=999_999, point=None)).json()["verdict"] == "no_duty"
    assert set(CheckIn.objects.values_list("verdict", flat=True)) == {"not_yours", "no_duty"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "not-a-uuid"},
        {"method": "shouting"},
        {"made_at": "yesterday"},
        {"made_at": "2026-11-23T07:15:00"},
        {"position": {"lon": 999, "lat": 0, "accuracy_m": 1}},
        {"head_count": -1},
        {"nonsense": 1},
        {"evidence": [{"kind": "photo", "content": "%%%"}]},
    ],
)
def test_what_cannot_be_a_check_in_is_refused_with_its_place(county: County, wrong: dict[str, Any]) -> None:
    answer = post(guard(county), body(county, **wrong))
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert CheckIn.objects.count() == 0


def test_somebody_elses_number_is_a_conflict(county: County) -> None:
    sent = body(county)
    assert post(guard(county), sent).status_code == 201
    head = client(county, "head", "school_head", school=county.base.school)
    assert post(head, sent).status_code == 409


def test_a_viewer_may_look_and_not_check_in(county: County) -> None:
    looker = client(county, "qian", "viewer", school=county.base.school)
    assert post(looker, body(county)).status_code == 403
    listed = looker.get(f"/api/v1/occurrences?date={world.MONDAY}").json()["items"]
    assert [row["window"] for row in listed] == ["arrival", "leaving"]
    assert {row["school"]["code"] for row in listed} == {"S1"}


def test_the_list_filters_pages_and_refuses_what_it_does_not_know(county: County) -> None:
    leader = client(county, "leader", "duty_leader", area=county.base.area)
    first = leader.get("/api/v1/occurrences?limit=50").json()
    second = leader.get(f"/api/v1/occurrences?limit=50&cursor={first['next']}").json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 16, None)
    place = county.points[0].place.code
    asked = f"/api/v1/occurrences?programme={county.programme.code}&date={world.MONDAY}&place={place}"
    assert len(leader.get(asked).json()["items"]) == 2
    assert leader.get("/api/v1/occurrences?colour=red").status_code == 400


def test_the_rate_is_done_by_scheduled_less_excused_and_opens_its_rows(county: County, monkeypatch: Any) -> None:
    county.scan("guard", "7:15")
    county.scan("head", "7:16", role="school_head")
    actions.excuse(county.today(school=1).pk, reason="weather", by=BY, now=county.at("7:20"))
    now = county.at("9:00")
    for one in Round.objects.filter(judge_at__lte=now):
        actions.judge_round(one.pk, now=now)
    stop_the_clock(monkeypatch, now)
    leader = client(county, "leader", "duty_leader", area=county.base.area)
    rate = leader.get(f"/api/v1/duties/rate?since={world.MONDAY}&until={world.MONDAY}").json()
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (1, 2, 0.5)
    assert (rate["scheduled"], rate["excused"], rate["missed"]) == (3, 1, 1)
    rows = leader.get(rate["rows_url"]).json()["items"]
    assert len(rows) == rate["denominator"]
    nobody = leader.get("/api/v1/duties/rate?since=2020-01-01&until=2020-01-02").json()
    assert (nobody["denominator"], nobody["value"]) == (0, None)
    assert Occurrence.objects.filter(state="planned").count() == 63
