"""Screens of public education by right: sessions and sign-ups, materials without a name, tips, rooms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anyuan.duties.models import Booking, Material, MaterialView, Room, Session, SignUp, Tip
from tests.console.test_drills import set_clock, sit
from tests.incidents import world as county
from tests.incidents.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.SECOND_FACTOR = False
    made = county.build()
    set_clock(monkeypatch, made.now)
    return made


def head(world: World, language: str = "en") -> Client:
    return sit(world, "head", "school_head", language, school=world.school)


def local(world: World, hours: float) -> str:
    return timezone.localtime(world.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def session_form(world: World, **changes: Any) -> dict[str, Any]:
    fields = {
        "title": "Drowning prevention for everybody",
        "kind": "live_class",
        "topic": "drowning",
        "school": "",
        "starts_at": local(world, 1),
        "ends_at": local(world, 2),
        "sign_up": "yes",
        "capacity": "100",
    }
    return fields | changes


def test_a_live_class_from_plan_to_attendance(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = sit(world, "chief", "education_officer", area=world.area)
    refused = officer.post("/education/sessions/new/", session_form(world, title=""))
    assert refused.status_code == 422
    assert "the title" in refused.content.decode()
    assert officer.post("/education/sessions/new/", session_form(world)).status_code == 303
    number = Session.objects.get().pk
    page = head(world)
    assert "Drowning prevention for everybody" in page.get("/education/").content.decode()
    address = f"/education/sessions/{number}/"
    page.post(f"{address}sign_up/", {"school": "S1", "label": "Class 3-1", "count": "60"})
    assert page.post(f"{address}sign_up/", {"school": "S2", "label": "Class 9", "count": "1"}).status_code == 404
    full = page.post(f"{address}sign_up/", {"school": "S1", "label": "Class 3-2", "count": "41"}, follow=True)
    assert "There are 40 places left." in full.content.decode()
    assert page.post(f"{address}hold/", {"pupils": "60"}).status_code == 404  # the area's session is not the school's
    set_clock(monkeypatch, world.now + timedelta(hours=2))
    officer.post(f"{address}hold/", {"pupils": "58", "staff": "2"})
    shown = officer.get(address).content.decode()
    assert "<b>60</b>" in shown
    assert "<b>60</b>" in officer.get("/education/").content.decode()
    assert SignUp.objects.get().came == 60
    assert "60 came" in shown
    assert page.post(f"{address}correct/").status_code == 404
    officer.post(f"{address}correct/")
    assert Session.objects.get().state == "planned"
    officer.post(f"{address}hold/", {"pupils": "50", f"came_{SignUp.objects.get().pk}": "50"})
    assert "<b>50</b>" in officer.get(address).content.decode()
    assert SignUp.objects.get().came == 50
    chinese = head(world, "zh-hans").get("/education/").content.decode()
    assert "安全教育" in chinese
    assert "防溺水" in chinese


def test_a_material_is_read_without_a_name_and_counted(world: World) -> None:
    page = head(world)
    form = {
        "title": "Six never",
        "topic": "drowning",
        "audience": "parents",
        "school": "S1",
        "text": "Never alone.\n<b>x</b>",
    }
    assert page.post("/education/materials/new/", form).status_code == 303
    code = Material.objects.get().code
    stranger = Client(headers={"accept-language": "en"})
    for _time in range(2):
        answer = stranger.get(f"/e/{code}/")
        assert answer.status_code == 200
    text = answer.content.decode()
    assert "Never alone." in text
    assert "<b>x</b>" not in text
    assert not answer.cookies
    assert MaterialView.objects.get().count == 2
    assert ">2<" in page.get("/education/").content.decode()
    other = sit(world, "neighbour", "school_director", school=world.schools[1])
    assert other.post(f"/education/materials/{code}/withdraw/").status_code == 404
    page.post(f"/education/materials/{code}/withdraw/")
    assert stranger.get(f"/e/{code}/").status_code == 404


def test_a_tip_is_published_by_those_who_may(world: World) -> None:
    form = {"title": "Rain", "text": "Drive slowly", "topic": "traffic", "school": "S1"}
    guard = sit(world, "guard", "guard", school=world.school)
    assert guard.post("/education/tips/new/", form).status_code == 404
    page = head(world)
    assert page.post("/education/tips/new/", form | {"text": ""}).status_code == 422
    assert page.post("/education/tips/new/", form | {"school": "S2"}).status_code == 404
    assert page.post("/education/tips/new/", form).status_code == 303
    assert Tip.objects.get().school == world.school
    assert "Drive slowly" in guard.get("/education/").content.decode()


def test_a_counselling_room_shows_each_their_own(world: World) -> None:
    page = head(world)
    form = {"kind": "counselling", "name": "Room 101", "school": "S1", "seats": "1"}
    assert page.post("/education/rooms/new/", form).status_code == 422  # no counsellor
    counsellor = world.people["guard"].pk
    assert page.post("/education/rooms/new/", form | {"counsellor": counsellor}).status_code == 303
    address = f"/education/rooms/{Room.objects.get().pk}/"
    times = {"starts_at": local(world, 1), "ends_at": local(world, 2)}
    page.post(f"{address}book/", times | {"label": "bullied", "count": "1"})
    booking = Booking.objects.get()
    assert booking.label == ""
    mark = times["starts_at"].replace("T", " ")
    assert mark in page.get(address).content.decode()
    assert mark in sit(world, "guard", "guard", school=world.school).get(address).content.decode()
    boss = sit(world, "commander", "commander", area=world.area)
    assert mark not in boss.get(address).content.decode()
    assert "not free" in boss.post(f"{address}book/", times, follow=True).content.decode()
    assert boss.post(f"{address}bookings/{booking.pk}/cancel/").status_code == 404
    assert Booking.objects.count() == 1
    page.post(f"{address}bookings/{booking.pk}/cancel/")
    assert not Booking.objects.exists()
