"""One dashboard for the centre, a department, a station and a school; every number opens exactly the rows that it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anyuan.directory.models import Account, Organisation, RoleGrant, School
from anyuan.measures import actions
from tests.measures import world
from tests.measures.world import MONDAY, NEXT, noon

pytestmark = pytest.mark.django_db
DAY = "period=2026-11-23"


@pytest.fixture
def county(db, monkeypatch, settings):
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    made = world.build()
    station = Organisation.objects.create(code="PS7", name="城南派出所", kind="police_station", area=made.base.area)
    office = Organisation.objects.create(code="ED7", name="教育局", kind="department", area=made.base.area)
    School.objects.filter(code__in=("S1", "S2")).update(police_station=station, organisation=office)
    for number in range(5):
        made.incident(noon(MONDAY, number), school=number % 3, kind=("panic", "fire")[number % 2])
    made.work()
    made.station, made.office = station, office
    monkeypatch.setattr(middleware, "utc_now", lambda: NEXT)
    return made


def sit(county, name="leader", role="duty_leader", language="en", **scope):
    account = Account.objects.create_user(f"sit-{name}", person=county.base.people[name], language=language)
    scope = scope or {"area": county.base.area}
    RoleGrant.objects.create(account=account, role=role, starts_at=NEXT - timedelta(days=9), **scope)
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


SCENES = {
    "centre": "",
    "township": "area=990101101",
    "station": "organisation=PS7",
    "department": "organisation=ED7",
    "school": "school=S1",
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scene", SCENES)
def test_each_has_a_dashboard_in_both_languages(county, scene, language):
    html = text(page(sit(county, language=language), f"/overview/?{DAY}&{SCENES[scene]}"))
    kind = {
        "en": {"township": "Centre", "station": "Police station"},
        "zh-hans": {"township": "中心", "station": "派出所"},
    }
    assert kind[language].get(scene, "") in html
    assert ("What is open" if language == "en" else "待办与差距") in html
    assert ("a year before" if language == "en" else "上年同期") in html
    if language == "zh-hans":
        assert not re.search(r"\b(without data|short|schools|Findings|Cases)\b", html)


def doors(html):
    """(address, number said) of every number that is a door."""
    found = re.findall(r'<a[^>]*href="(/[^"]+)"[^>]*>([\d,]+)(?: short| without data)?</a>', html)
    return [(unescape(address), int(said.replace(",", ""))) for address, said in found]


@pytest.mark.parametrize("scene", SCENES)
def test_every_number_opens_exactly_its_rows(county, scene):
    client = sit(county)
    found = doors(page(client, f"/overview/?{DAY}&{SCENES[scene]}"))
    assert len({address for address, _said in found}) > 8
    for address, said in found:
        rows = page(client, address)
        if address.startswith(("/measures/", "/standards/")):
            assert f'<span class="quiet figure">{said}</span>' in rows, (address, said)
        if address.startswith("/standards/four-100"):
            assert rows.count('class="row-link"') == said, address
        if address.startswith("/duties/"):
            assert re.findall(r"<b>(\d+)</b>", rows)[0] == str(said), address
    assert any(address.startswith("/duties/") for address, _said in found)


def test_no_data_is_said_and_is_no_nought(county):
    html = page(sit(county), "/overview/?period=2020")
    assert "no data, which is not zero" in text(html)
    assert not re.search(r'tile-value">\s*<a class="figure"[^>]*>0<', html)
    assert "is-unknown" in html
    assert "a year before: no data" in text(html)
    lights = text(page(sit(county, "chief", "commander"), f"/overview/?{DAY}"))
    assert "3 without data" in lights
    assert "100 %" not in lights.replace("Four 100 %", "")


def test_a_school_sees_its_own_board_and_a_station_its_schools(county):
    head = sit(county, "head", "school_head", school=county.base.schools[0])
    html = page(head, f"/overview/?{DAY}")
    assert '<span class="tag">School</span>' in html
    assert "1</a> schools" in html
    assert page(head, "/overview/?school=S2", 404)
    assert page(head, "/standards/findings/?school=S2", 404)
    assert page(head, "/standards/four-100/schools/?light=guards&organisation=nobody", 404)
    police = sit(county, "wang", "police_officer", organisation=county.station)
    html = page(police, f"/overview/?{DAY}")
    assert '<span class="tag">Police station</span>' in html
    assert "2</a> schools" in html
    guard = sit(county, "guard", "guard", school=county.base.schools[0])
    assert page(guard, "/overview/", 404)


def test_the_wall_shows_lights_and_no_door_to_a_school(county):
    html = page(sit(county, "li", "wall"), f"/overview/?{DAY}&view=wall")
    assert "3 without data" in text(html)
    assert 'class="lights-map"' in html
    assert "/standards/" not in html
    assert page(sit(county), f"/overview/?{DAY}&view=wall")


@pytest.mark.parametrize(("scene", "most"), [("centre", 75), ("station", 75), ("school", 75)])
def test_the_statements_are_few_and_do_not_grow_with_the_schools(county, scene, most):
    client = sit(county)
    address = f"/overview/?{DAY}&{SCENES[scene]}"
    page(client, address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, address)
    first = county.base.schools[0]
    School.objects.bulk_create(
        School(
            code=f"M{n}", name=f"学校{n}", area=first.area, police_station=county.station, organisation=county.office
        )
        for n in range(40)
    )
    actions.fill("incidents", [MONDAY], now=NEXT)
    with CaptureQueriesContext(connection) as many:
        page(client, address)
    assert len(many) <= len(few) + 2, (len(few), len(many))
    assert len(few) <= most, len(few)


def test_open_findings_are_listed_with_what_they_became(county):
    html = page(sit(county), "/standards/findings/")
    assert '<span class="quiet figure">0</span>' in html
