"""A person's own page: owed, done, changed, hours, rest, what is asked; for that person and for whoever plans for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from anyuan.directory.models import Person
from anyuan.duties import actions
from anyuan.duties.queries.person import people_open_to, sheet
from anyuan.duties.rules import rest
from anyuan.duties.rules.seats import Seat
from tests.console.test_duties import sit, stop_the_clock
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, POST, County

SHANGHAI = ZoneInfo("Asia/Shanghai")


def seat(day: int, opens: float, closes: float, number: int = 0) -> Seat:
    """A seat on the n-th of November 2026, hours of the day in UTC."""
    base = datetime(2026, 11, day, tzinfo=UTC)
    return Seat(number, 1, base + timedelta(hours=opens), base + timedelta(hours=closes))


@pytest.mark.parametrize(
    ("seats", "hours"),
    [
        ([], 0.0),
        ([seat(2, 1, 2)], 1.0),
        ([seat(2, 1, 3), seat(2, 2, 4)], 3.0),
        ([seat(2, 1, 4), seat(2, 2, 3)], 3.0),
        ([seat(2, 1, 2), seat(3, 1, 2.5)], 2.5),
        ([seat(2, 1, 2), seat(1, 0, 24 * 29)], 1.0),  # a month's lesson is no shift
    ],
)
def test_hours(seats: list[Seat], hours: float) -> None:
    assert rest.hours(seats) == hours


@pytest.mark.parametrize(
    ("seats", "least", "run"),
    [
        ([], None, 0),
        ([seat(2, 1, 2)], None, 1),
        ([seat(2, 1, 2), seat(4, 1, 2)], None, 1),
        ([seat(2, 1, 2), seat(3, 1, 2)], 23, 2),
        ([seat(2, 8, 15), seat(3, 0, 2), seat(4, 0, 2)], 9, 3),
        # 22:30 to 01:00 in Beijing belongs to the day on which it opened.
        ([seat(2, 14.5, 17), seat(3, 0, 1)], 7, 2),
    ],
)
def test_rest_as_it_is(seats: list[Seat], least: int | None, run: int) -> None:
    found = rest.measured(seats, SHANGHAI)
    assert (found.least_hours, found.longest_run) == (least, run)


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    """Sun stands on Monday morning, Tuesday evening and Wednesday morning; Qian took Monday evening over from Sun."""
    made = world.build(rules=[{**POST, "rest": {"minimum_hours": 8, "longest_run_days": 6}}])
    sun, qian = made.people["sun"].pk, made.people["qian"].pk
    for window, day in (("arrival", 0), ("leaving", 0), ("leaving", 1), ("arrival", 2)):
        row = made.today(window, day=MONDAY + timedelta(days=day))
        actions.fill(row.pk, person=sun, role="guard", by=BY, now=MIDNIGHT)
    actions.substitute(made.today("leaving").pk, out=sun, into=qian, reason="leave", by=BY, now=MIDNIGHT)
    made.scan("sun", "7:12")
    stop_the_clock(monkeypatch, made.at("12:00"))
    return made


def page_of(county: County) -> Any:
    viewer = county.viewer("sun")
    return sheet(viewer, county.people["sun"], MONDAY, county.at("12:00"))


@pytest.mark.django_db
def test_what_is_owed_done_changed_and_how_much_rest_there_is(county: County) -> None:
    found = page_of(county)
    assert [line.row.window for line in found.week] == ["arrival", "leaving", "arrival"]
    assert [(one.verdict, one.line.row.window) for one in found.done] == [("in_time", "arrival")]
    assert [(one.kind, one.reason) for one in found.changes] == [("substitute", "leave")]
    assert found.hours[0] == (MONDAY, round((40 + 50 + 40) / 60, 1))
    assert (found.measured.least_hours, found.measured.longest_run) == (13, 3)
    assert (found.asked.minimum_hours, found.asked.longest_run_days) == (8, 6)


@pytest.mark.django_db
def test_the_page_opens_for_the_person_and_for_whoever_plans_and_for_nobody_else(county: County) -> None:
    base = county.base
    own = sit(county, "sun", "guard", school=base.school)
    page = own.get("/duties/mine/").content.decode()
    assert "At least 8 hours lie between" in page
    assert "Qian" in page
    assert "/duties/calendars/" in page
    assert page.count("budget ") == 3
    assert own.get("/duties/people/sun/").status_code == 200
    # A colleague sees the duty and the name at it, and no page behind the name.
    colleague = sit(county, "guard", "guard", school=base.school)
    assert colleague.get("/duties/people/sun/").status_code == 404
    duty = colleague.get(f"/duties/{county.today().pk}/").content.decode()
    assert "Sun" in duty
    assert "/duties/people/sun/" not in duty
    head = sit(county, "head", "school_head", school=base.school)
    assert "/duties/people/sun/" in head.get(f"/duties/{county.today().pk}/").content.decode()
    assert head.get("/duties/people/sun/").status_code == 200
    far = sit(county, "teacher", "school_head", school=base.schools[1])
    assert far.get("/duties/people/sun/").status_code == 404
    assert far.get("/duties/people/nobody/").status_code == 404
    assert own.get("/duties/mine/?monday=later").status_code == 404
    assert own.get(f"/duties/mine/?monday={MONDAY + timedelta(days=21)}").status_code == 200


@pytest.mark.django_db
def test_whose_page_is_open(county: County) -> None:
    base = county.base
    mine = set(people_open_to(county.viewer("sun")).values_list("code", flat=True))
    assert mine == {"sun"}
    Person.objects.filter(code="teacher").update(school=base.schools[1])
    head = set(people_open_to(county.viewer("head", "school_head")).values_list("code", flat=True))
    assert {"sun", "qian", "guard", "head"} <= head
    assert "teacher" not in head
    area = set(people_open_to(county.viewer("zhao", "education_officer", None)).values_list("code", flat=True))
    assert {"teacher", "guard", "sun"} <= area
