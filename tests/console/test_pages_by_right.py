"""Who sees what: not allowed and not there look the same, and a wall screen can do nothing but be looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from anyuan.directory.models import Account, ApiToken, Line, RoleGrant, School
from anyuan.kernel.clock import utc_now

Sit = Callable[..., Client]


def test_somebody_who_is_not_signed_in_is_led_to_the_log_in(town: Any) -> None:
    for path in ("/", "/wall", "/incidents/", "/respond/", "/schools/", "/map/live/", "/attention/unread/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_the_desk_is_drawn_in_both_languages(town: Any, sit: Sit, language: str) -> None:
    incident = town.alarm(utc_now())
    desk = sit("desk", language)
    for path in (
        "/",
        f"/?i={incident.ref}",
        "/?call=1",
        f"/incidents/{incident.ref}/",
        "/incidents/?open=1&level=1&q=" + incident.ref,
        "/schools/",
        "/schools/S1/",
        "/hand-over/",
        "/wall",
        "/wall/board/",
        "/desk/queue/",
        "/desk/counts/",
        "/desk/side/",
        "/map/live/?schools=1",
        "/map/ground.svg",
        *(f"/attention/{name}/" for name in ("not-reached", "silent-lines", "unknown", "unread", "shelved")),
    ):
        answer = desk.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert "{%" not in text
        assert "{{" not in text


def test_another_county_has_no_such_incident(town: Any, sit: Sit) -> None:
    ref = town.alarm(utc_now()).ref
    far = sit("far")
    strange = far.get("/incidents/J000000-0000/")
    for answer in (
        far.get(f"/incidents/{ref}/"),
        far.get(f"/?i={ref}"),
        far.post(f"/incidents/{ref}/acknowledgement/"),
        far.get("/schools/S1/"),
    ):
        assert answer.status_code == strange.status_code == 404
    assert ref not in far.get("/").content.decode()
    assert ref not in far.get("/wall").content.decode()
    assert far.get("/map/live/").json()["incidents"] == []


def test_a_school_sees_its_own_incidents_and_may_not_dispatch(town: Any, sit: Sit) -> None:
    own, others = town.alarm(utc_now()), town.alarm(utc_now(), "fire", school=1)
    school = sit("school")
    page = school.get(f"/incidents/{own.ref}/").content.decode()
    assert "/verification/" in page
    assert "/dispatches/" not in page
    assert school.post(f"/incidents/{own.ref}/dispatches/", {"units": "1"}).status_code == 404
    assert school.get(f"/incidents/{others.ref}/").status_code == 404
    assert school.get("/").status_code == 302, "the desk is the centre's; everybody else is led to their own page"


def test_the_wall_holds_no_personal_data_and_no_buttons(town: Any, sit: Sit) -> None:
    now = utc_now()
    incident = town.alarm(now)
    from anyuan.incidents import actions

    actions.acknowledge(incident, by=town.county.actor("wang"), now=now)
    page = sit("wall").get("/wall").content.decode()
    assert incident.ref in page
    assert "Wang" not in page
    assert "<form" not in page
    assert "<button" not in page


def test_a_wall_link_opens_the_board_and_nothing_else(town: Any) -> None:
    now = utc_now()
    ApiToken.objects.create(
        account=town.accounts["wall"],
        name="hall",
        digest=sha256(b"secret").hexdigest(),
        scopes=["wall"],
        created_at=now,
    )
    screen = Client()
    assert screen.get("/wall/enter/secret/", follow=True).redirect_chain[-1][0] == "/wall"
    assert screen.get("/wall").status_code == 200
    assert screen.get("/respond/").status_code == 404
    assert screen.get("/attention/unread/").status_code == 404
    incident = town.alarm(now)
    assert screen.post(f"/incidents/{incident.ref}/acknowledgement/").status_code == 404
    assert Client().get("/wall/enter/wrong/").status_code == 404


def test_a_dispatchers_token_is_not_a_wall_link(town: Any) -> None:
    ApiToken.objects.create(
        account=town.accounts["desk"],
        name="script",
        digest=sha256(b"mine").hexdigest(),
        scopes=["wall"],
        created_at=utc_now() - timedelta(days=1),
    )
    assert Client().get("/wall/enter/mine/").status_code == 404


def test_nothing_is_written_into_a_page_that_the_policy_of_contents_forbids(town: Any, sit: Sit) -> None:
    ref = town.alarm(utc_now()).ref
    desk = sit("desk")
    for path in (f"/?i={ref}", "/wall", f"/incidents/{ref}/", "/schools/S1/"):
        answer = desk.get(path)
        text = answer.content.decode()
        assert " style=" not in text, path
        assert "<style" not in text
        assert " onclick=" not in text
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
        assert "'unsafe-eval'" not in answer["Content-Security-Policy"]


def test_a_police_station_sees_the_schools_it_answers_for_with_their_lines_and_no_others(town: Any, sit: Sit) -> None:
    """The officer of a station owes its schools a look; the schools of another station are not there for them."""
    school = School.objects.get(code="S1")
    other = School.objects.exclude(police_station=school.police_station).first() or School.objects.create(
        code="S9", name="别处小学", area=school.area, police_station=None
    )
    town.accounts["chief"] = Account.objects.create_user("chief", language="en")
    RoleGrant.objects.create(
        account=town.accounts["chief"], role="police_officer", organisation=school.police_station, starts_at=utc_now()
    )
    chief = sit("chief")
    listed = chief.get("/schools/").content.decode()
    assert f"/schools/{school.code}/" in listed
    assert f"/schools/{other.code}/" not in listed
    page = chief.get(f"/schools/{school.code}/").content.decode()
    assert Line.objects.filter(school=school).first().account in page
    assert chief.get(f"/schools/{other.code}/").status_code == 404
