"""Figures for programs: definitions, numbers, comparisons and parts; what is not theirs is not there."""

from __future__ import annotations

import pytest
from django.test import Client

from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Account
from anyuan.journal.rules import Actor
from tests.measures import world
from tests.measures.world import MONDAY, NEXT, noon

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture
def county(db, monkeypatch, settings):
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    made = world.build()
    for number in range(5):
        made.incident(noon(MONDAY, number), school=number % 3, kind=("panic", "fire")[number % 2])
    made.work()
    monkeypatch.setattr(middleware, "utc_now", lambda: NEXT)
    return made


@pytest.fixture
def program(county):
    def signed_in(role, **scope):
        account = Account.objects.create(username=f"p-{role}", password="!", language="en", created_at=noon(MONDAY))
        accounts.grant(account, role, by=BY, now=noon(MONDAY), **scope)
        return Client(headers={"authorization": f"Bearer {tokens.make(account, by=BY, now=noon(MONDAY))[1]}"})

    return signed_in


def test_every_measure_says_what_it_counts(county, program):
    found = program("duty_leader", area=county.base.area).get("/api/v1/measures").json()
    one = next(row for row in found if row["name"] == "incidents")
    assert one["definition"]["en"].startswith("Incidents by the local day")
    assert (one["unit"], one["version"], one["filled_to"]) == ("count", 1, MONDAY.isoformat())


@pytest.mark.parametrize("by", ["school", "township", "kind", "hour"])
def test_a_figure_and_its_parts(county, program, by):
    client = program("duty_leader", area=county.base.area)
    one = client.get(f"/api/v1/measures/incidents?period=2026-11-23&by={by}").json()
    assert (one["numerator"], one["denominator"], one["value"], one["reason"]) == (5, None, 5.0, "")
    assert (one["days_counted"], one["days_asked"], one["versions"]) == (1, 1, [1])
    assert one["interval"][0] < 5 < one["interval"][1]
    assert one["last_year"]["flags"]
    assert sum(part["numerator"] for part in one["parts"]) == 5


def test_a_share_without_anything_to_divide_by_says_so(county, program):
    one = program("commander", area=county.base.area).get("/api/v1/measures/false_alarms?period=2026-11-23").json()
    assert (one["value"], one["reason"], one["denominator"]) == (None, "nothing", 0)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("incidents?school=S2", 404),
        ("incidents?school=S1", 200),
        ("nothing", 404),
        ("incidents?period=2026-13", 404),
        ("incidents?period=0001", 404),
        ("incidents?period=now", 422),
        ("incidents?period=2026-11-01..2026-11-23", 200),
        ("incidents?by=person", 422),
        ("incidents?weather=fine", 400),
    ],
)
def test_what_is_not_there_and_what_is_no_question(county, program, asked, status):
    client = program("school_head", school=county.base.schools[0])
    assert client.get(f"/api/v1/measures/{asked}").status_code == status


def test_a_guard_has_no_figures(county, program):
    assert program("guard", school=county.base.schools[0]).get("/api/v1/measures").status_code == 403
