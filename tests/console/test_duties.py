"""The screens of the duties by right: today, week, rates, rows, one duty and its verbs, points and sheets, the phone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.directory.models import Account, Area, Organisation, RoleGrant, School
from anyuan.duties import actions
from anyuan.duties.models import Change, Filling, Point, Round
from anyuan.duties.rules import codes
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry
from tests.duties import world
from tests.duties.world import BY, MONDAY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    made.scan("guard", "7:15")
    stop_the_clock(monkeypatch, made.at("7:30"))
    return made


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    from anyuan.directory import middleware

    monkeypatch.setattr(middleware, "utc_now", lambda: at)


def sit(county: County, name: str, role: str, **scope: Any) -> Client:
    account = Account.objects.create_user(f"sit-{name}", person=county.people[name], language="en")
    RoleGrant.objects.create(account=account, role=role, starts_at=county.at("0:00") - timedelta(days=1), **scope)
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def leader(county: County) -> Client:
    return sit(county, "zhao", "education_officer", area=county.base.area)


def test_today_shows_what_stands_and_what_is_missing_now(county: County) -> None:
    page = leader(county).get("/duties/").content.decode()
    figures = re.findall(r"<b>(\d+)</b>", page)
    assert figures[:2] == ["3", "0"]  # three gates open, none complete
    assert "Every post that is open now is manned." not in page
    assert page.count("/ 2</td>") == 3


def test_one_school_sees_its_own_board_and_not_its_neighbours(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    page = head.get("/duties/?school=S1").content.decode()
    assert page.count("/ 2</td>") == 1
    assert head.get("/duties/?school=S2").status_code == 404
    other = county.today(school=1)
    assert head.get(f"/duties/{other.pk}/").status_code == 404


def test_a_township_and_a_body_have_a_day_of_their_own(county: County) -> None:
    seat, school = leader(county), county.base.schools[0]
    town = Area.objects.create(
        code="979701", name="城关镇", level=4, parent=county.base.area, path=f"{county.base.area.path}979701/"
    )
    station = Organisation.objects.create(code="PS9", name="城关派出所", kind="police_station", area=town)
    School.objects.filter(pk=school.pk).update(area=town, police_station=station)
    for narrowed in ("area=979701", "organisation=PS9"):
        page = seat.get(f"/duties/?{narrowed}").content.decode()
        assert re.findall(r"<b>(\d+)</b>", page)[0] == "1", narrowed
        assert page.count("/ 2</td>") == 1
        marks = seat.get(f"/duties/marks.json?{narrowed}").json()["marks"]
        assert [mark["url"] for mark in marks] in ([], [f"/duties/?school={school.code}"])
        for address in set(re.findall(r'href="(/duties/rows/[^"]+)"', page)):
            assert narrowed in address
            assert seat.get(address.replace("&amp;", "&")).status_code == 200
    for unknown in ("area=000000", "organisation=NOBODY"):
        assert seat.get(f"/duties/?{unknown}").status_code == 404
    head = sit(county, "head", "school_head", school=county.base.schools[1])
    assert head.get("/duties/?organisation=PS9").status_code == 404  # not in sight, not there
    page = head.get("/duties/?area=979701").content.decode()
    assert page.count("/ 2</td>") == 0  # an area narrows what is seen, and never widens it


def test_week_rates_and_the_rows_behind_every_figure(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    now = county.at("18:00")
    for one in Round.objects.filter(judge_at__lte=now):
        actions.judge_round(one.pk, now=now)
    stop_the_clock(monkeypatch, now)
    seat = leader(county)
    week = seat.get(f"/duties/week/?monday={MONDAY}").content.decode()
    assert week.count("<tr>") == 3
    rates = seat.get(f"/duties/rates/?since={MONDAY}&until={MONDAY}").content.decode()
    assert "0.0 %" in rates
    for address in set(re.findall(r'href="(/duties/rows/[^"]+)"', rates)):
        rows = seat.get(address.replace("&amp;", "&"))
        assert rows.status_code == 200
    owed = seat.get(f"/duties/rows/?since={MONDAY}&until={MONDAY}&state=owed").content.decode()
    assert owed.count("row-link") == 6
    assert seat.get("/duties/rows/").status_code == 404
    assert seat.get("/duties/week/?monday=yesterday").status_code == 404


def test_somebody_is_named_substituted_and_a_duty_excused_from_its_page(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    row = county.today("leaving")
    address = f"/duties/{row.pk}/"
    assert "Nobody is named yet." in head.get(address).content.decode()
    person, other = county.people["qian"].pk, county.people["sun"].pk
    assert head.post(f"{address}fill/", {"person": person, "role": "guard"}).status_code == 303
    clash = head.post(f"{address}fill/", {"person": person, "role": "staff"}, follow=True).content.decode()
    assert "already stands at" in clash
    assert "Please choose somebody first." in head.post(f"{address}fill/", {}, follow=True).content.decode()
    head.post(f"{address}substitute/", {"out": person, "into": other, "reason": "illness", "words": "flu"})
    assert list(Filling.objects.filter(ended_at=None).values_list("person", flat=True)) == [other]
    missing = head.post(f"{address}excuse/", {"reason": ""}, follow=True).content.decode()
    assert "Please choose a reason." in missing
    head.post(f"{address}excuse/", {"reason": "weather"})
    page = head.get(address).content.decode()
    assert "Take the excuse back" in page
    assert "Excused" in page
    assert Change.objects.count() == 2
    assert head.post(f"{address}dance/", {}).status_code == 404


def test_a_guard_looks_but_does_not_plan(county: County) -> None:
    guard = sit(county, "guard", "guard", school=county.base.school)
    row = county.today("leaving")
    assert "Nobody is named yet." in guard.get(f"/duties/{row.pk}/").content.decode()
    assert guard.post(f"/duties/{row.pk}/excuse/", {"reason": "weather"}).status_code == 404
    assert guard.get("/duties/points/").status_code == 404


def test_sheets_print_the_square_and_the_code_and_a_turned_code_is_another(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    point = county.points[0]
    for size in (1, 2, 4, 8):
        page = head.get(f"/duties/points/sheets/?size={size}").content.decode()
        assert f"sheet-page is-{size}" in page
        assert codes.spoken(point.code) in page
        assert page.count("<img") == 1  # its own school's only
    head.post(f"/duties/points/{point.code}/turn/")
    assert Point.objects.get(pk=point.pk).previous == point.code
    assert head.post(f"/duties/points/{county.points[1].code}/turn/").status_code == 404


def test_whoever_keeps_the_points_says_how_presence_there_is_proven(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    point = county.points[0]
    address = f"/duties/points/{point.code}/rule/"
    form = {"proof": "distance", "radius_m": "60", "lon": "", "lat": ""}
    assert address in head.get("/duties/points/").content.decode()
    refused = head.post(address, form)
    assert refused.status_code == 422
    assert "longitude and latitude" in refused.content.decode()
    assert 'value="60"' in refused.content.decode()  # what was typed stays
    for wrong in ({"radius_m": "5"}, {"radius_m": "many"}, {"lon": "nan"}, {"lat": "91"}, {"proof": "face"}):
        assert head.post(address, form | {"lon": "106.0", "lat": "26.0"} | wrong).status_code == 422, wrong
    assert head.post(address, form | {"lon": "106.01", "lat": "26.02"}).status_code == 303
    row = Point.objects.get(pk=point.pk)
    assert (row.proof, row.radius_m, row.lon, row.lat) == ("distance", 60, 106.01, 26.02)
    assert head.post(address, {"proof": "nfc", "radius_m": "60", "lon": "", "lat": ""}).status_code == 303
    row.refresh_from_db()
    assert f"AY1:{row.code}:{row.tag}" in head.get(address).content.decode()
    guard = sit(county, "guard", "guard", school=county.base.school)
    assert guard.get(address).status_code == 404
    cards = guard.get("/guard/duties.json").json()["cards"]
    assert {card["tag"] for card in cards} == {True}
    assert row.tag not in str(cards)  # the phone learns it at the tag and nowhere else
    assert head.post(f"/duties/points/{county.points[1].code}/rule/", form).status_code == 404
    said = Entry.objects.filter(name="duties.point_ruled").order_by("id").values_list("data__proof", flat=True)
    assert list(said) == ["distance", "nfc"]


def test_the_second_device_shows_the_digits_of_this_half_minute(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    point = county.points[0]
    assert head.get(f"/duties/points/{point.code}/now/").status_code == 404
    Point.objects.filter(pk=point.pk).update(proof="rotating")
    page = head.get(f"/duties/points/{point.code}/now/").content.decode()
    assert codes.short_lived(point.secret, county.at("7:30")) in page


def test_a_leader_takes_a_programme_into_use_and_says_what_kind_of_day_it_is(county: County, settings: Any) -> None:
    from anyuan.duties.models import Occurrence, Programme

    settings.SECOND_FACTOR = False  # a leader needs one; here it is about the page
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    page = boss.post("/programmes/joint/adoption/", {"area": "990101"}, follow=True).content.decode()
    assert "in use since" in page
    assert "duties were laid ahead" in page
    assert Programme.objects.count() == 2
    words = {"area": "990101", "kind": "weather", "first": "2026-11-24", "label": "台风"}
    boss.post("/duties/programmes/days/", words)
    gone = Occurrence.objects.filter(day="2026-11-24", rule__kind="guard_post", state="withdrawn")
    assert gone.count() == 6
    boss.post("/duties/programmes/days/", {**words, "take_back": "1"})
    assert not gone.exists()
    assert (
        "is not a kind of day"
        in boss.post("/duties/programmes/days/", {**words, "kind": "birthday"}, follow=True).content.decode()
    )
    assert boss.post("/programmes/joint/adoption/", {"area": "990102"}).status_code == 404
    assert boss.post("/programmes/none/adoption/", {"area": "990101"}).status_code == 404
    director = sit(county, "head", "school_head", school=county.base.school)
    assert director.get("/duties/programmes/").status_code == 404


def test_points_are_set_up_for_every_post_that_has_none(county: County, settings: Any) -> None:
    settings.SECOND_FACTOR = False  # a leader needs one; here it is about the page
    Point.objects.all().update(active=False)
    boss = sit(county, "leader", "duty_leader", area=county.base.area)
    assert "3 points were set up." in boss.post("/duties/points/make/", follow=True).content.decode()
    assert "0 points were set up." in boss.post("/duties/points/make/", follow=True).content.decode()


def test_the_phone_gets_its_own_cards_and_the_page_can_be_installed(county: County) -> None:
    guard = sit(county, "guard", "guard", school=county.base.school)
    cards = guard.get("/guard/duties.json").json()["cards"]
    assert [(card["state"], card["arrived"], card["needed"]) for card in cards] == [
        ("planned", 1, 2),
        ("planned", 0, 2),
    ]
    assert cards[0]["title"] == "Guard post"
    page = guard.get("/guard/").content.decode()
    assert "manifest.webmanifest" in page
    manifest = guard.get("/guard/manifest.webmanifest")
    assert (manifest["Content-Type"], manifest.json()["scope"]) == ("application/manifest+json", "/guard/")
    worker = guard.get("/guard/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/static/vendor/jsqr/jsQR.js" in worker.content.decode()
    assert Client().get("/guard/").status_code == 302


def test_every_file_that_the_phone_keeps_is_there(county: County) -> None:
    from django.contrib.staticfiles import finders

    from anyuan.console.views.guard import FILES

    assert [name for name in FILES if finders.find(name) is None] == []


def test_the_panic_button_is_a_call_like_any_other_and_counts_once(county: County) -> None:
    guard = sit(county, "guard", "guard", school=county.base.school)
    answers = [guard.post("/guard/panic/", {"client_id": "abc"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    incident = Incident.objects.get()
    assert (incident.kind, incident.school_id, incident.exercise) == ("panic", county.base.school.pk, False)
    assert answers[0].json()["ref"] == incident.ref
    assert guard.get("/guard/panic/abc/").json()["acknowledged"] is None
    assert guard.get("/guard/panic/xyz/").status_code == 404
    assert guard.post("/guard/panic/", {}).status_code == 404
    assert BY
