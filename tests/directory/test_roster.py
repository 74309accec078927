"""Who is on duty, at midnight and with substitutes; overlapping shifts; posts that nobody mans tomorrow."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from anyuan.directory.actions import roster
from anyuan.directory.models import DutyPost, Person, Shift
from anyuan.directory.queries import holes, is_on_duty, on_duty
from anyuan.directory.rules.roster import Span, gaps, openings
from anyuan.journal.models import Entry
from tests.directory.world import CLERK, NOW, World, person, unit

BEIJING = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=BEIJING)


def shift(who: Person, start: datetime, end: datetime, role: str = "duty_leader", **where: Any) -> Shift:
    return roster.add_shift(role, who, start, end, by=CLERK, now=NOW, **where)


def codes(people: list[Person]) -> list[str]:
    return [p.code for p in people]


def test_at_midnight_exactly_one_of_two_shifts_is_on(world: World) -> None:
    shift(person("A"), at(23, 12), at(24, 0), area=world.county)
    shift(person("B"), at(24, 0), at(24, 12), area=world.county)
    for moment, expected in [
        (at(23, 23, 59, 59), ["A"]),
        (at(24, 0), ["B"]),
        (at(24, 11, 59, 59), ["B"]),
        (at(24, 12), []),
    ]:
        assert codes(on_duty("duty_leader", now=moment.astimezone(UTC))) == expected


def test_a_substitute_takes_the_place_and_can_give_it_back(world: World) -> None:
    away, stand_in = person("A"), person("B")
    row = shift(away, at(23, 8), at(23, 20), area=world.county)
    roster.name_substitute(row, stand_in, by=CLERK, now=NOW)
    assert codes(on_duty("duty_leader", now=NOW)) == ["B"]
    assert is_on_duty(stand_in, now=NOW)
    assert not is_on_duty(away, now=NOW)
    roster.name_substitute(row, None, by=CLERK, now=NOW)
    assert codes(on_duty("duty_leader", now=NOW)) == ["A"]
    with pytest.raises(roster.SubstituteIsThePerson):
        roster.name_substitute(row, away, by=CLERK, now=NOW)


def test_somebody_whose_appointments_have_all_ended_is_on_duty_no_more(world: World) -> None:
    gone, kept, never_appointed = person("A"), person("B"), person("C")
    world.appointment(gone, "leader", ends_on=date(2026, 11, 22))
    world.appointment(kept, "leader", ends_on=date(2026, 11, 22))
    world.appointment(kept, "deputy", ends_on=date(2026, 11, 23))
    for who in (gone, kept, never_appointed):
        shift(who, at(23, 8), at(23, 20), area=world.county)
    assert codes(on_duty("duty_leader", now=NOW)) == ["B", "C"]
    Person.objects.filter(code="C").update(active=False)
    assert codes(on_duty("duty_leader", now=NOW)) == ["B"]


def test_duty_is_found_by_area_school_and_unit(world: World) -> None:
    car = unit("U1", world.town)
    shift(person("A"), at(23, 8), at(23, 20), area=world.county)
    shift(person("B"), at(23, 8), at(23, 20), area=world.other_county)
    shift(person("C"), at(23, 8), at(23, 20), role="guard", school=world.school)
    shift(person("D"), at(23, 8), at(23, 20), role="crew", unit=car)
    assert codes(on_duty("duty_leader", now=NOW, area_path=world.county.path)) == ["A"]
    assert codes(on_duty("duty_leader", now=NOW, area_path=world.town.path)) == ["A"]  # the county leads its towns too
    assert codes(on_duty("duty_leader", now=NOW, area_path=world.province.path)) == ["A", "B"]
    assert codes(on_duty("guard", now=NOW, school=world.school)) == ["C"]
    assert codes(on_duty("guard", now=NOW, school=world.second)) == []
    assert codes(on_duty("crew", now=NOW, unit=car)) == ["D"]


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        (at(23, 6), at(23, 8), False),  # ends as the other begins
        (at(23, 20), at(23, 22), False),
        (at(23, 7), at(23, 9), True),
        (at(23, 10), at(23, 11), True),
        (at(23, 6), at(23, 22), True),
        (at(23, 8), at(23, 20), True),
    ],
)
def test_nobody_serves_twice_at_a_time(world: World, start: datetime, end: datetime, refused: bool) -> None:
    who = person("A")
    shift(who, at(23, 8), at(23, 20))
    if refused:
        with pytest.raises(roster.ShiftOverlaps) as refusal:
            shift(who, start, end, role="guard", school=world.school)
        assert "2026-11-23 08:00" in str(refusal.value)
    else:
        shift(who, start, end)


def test_a_stand_in_counts_as_serving_and_the_one_replaced_is_free(world: World) -> None:
    away, stand_in = person("A"), person("B")
    row = shift(away, at(23, 8), at(23, 20))
    roster.name_substitute(row, stand_in, by=CLERK, now=NOW)
    with pytest.raises(roster.ShiftOverlaps):
        shift(stand_in, at(23, 10), at(23, 12))
    shift(away, at(23, 10), at(23, 12), role="guard")
    with pytest.raises(roster.ShiftOverlaps):  # and cannot be given back the shift meanwhile
        roster.name_substitute(row, None, by=CLERK, now=NOW)


def test_a_shift_that_ends_before_it_starts_is_refused(world: World) -> None:
    with pytest.raises(roster.ShiftEndsBeforeStart):
        shift(person("A"), at(23, 8), at(23, 8))


def test_a_roster_comes_in_whole_or_not_at_all(world: World) -> None:
    a, b = person("A"), person("B")
    rows = [
        Shift(role="guard", person=a, starts_at=at(23, 8), ends_at=at(23, 12), school=world.school),
        Shift(role="guard", person=b, starts_at=at(23, 8), ends_at=at(23, 12), school=world.school),
        Shift(role="guard", person=a, starts_at=at(23, 11), ends_at=at(23, 14), school=world.school),
    ]
    with pytest.raises(roster.ShiftOverlaps):
        roster.add_shifts(rows, by=CLERK, now=NOW)
    assert not Shift.objects.exists()
    assert len(roster.add_shifts(rows[:2], by=CLERK, now=NOW)) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_at_once_give_one_person_one_shift() -> None:
    who = person("A")
    gate = threading.Barrier(8)
    results: list[str] = []

    def clerk(number: int) -> None:
        gate.wait()
        try:
            start = at(23, 8) + number * timedelta(minutes=5)
            roster.add_shift("guard", who, start, start + HOUR, by=CLERK, now=NOW)
            results.append("added")
        except roster.ShiftOverlaps:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["added"] + ["refused"] * 7
    assert Shift.objects.count() == 1


def test_an_empty_post_of_tomorrow_is_listed_today(world: World) -> None:
    DutyPost.objects.create(role="duty_leader", area=world.county)
    DutyPost.objects.create(
        role="guard", school=world.school, weekdays="12345", opens=time(7), closes=time(18), needed=2
    )
    shift(person("A"), at(23, 0), at(24, 8), area=world.county)
    shift(person("B"), at(24, 12), at(25, 0), area=world.county)
    shift(person("C"), at(24, 7), at(24, 18), role="guard", school=world.school)
    shift(person("D"), at(24, 7), at(24, 16), role="guard", school=world.school)
    found = [(h.post.role, h.starts_at, h.ends_at) for h in holes(at(24, 0), at(25, 0))]
    assert found == [
        ("duty_leader", at(24, 8), at(24, 12)),
        ("guard", at(24, 16), at(24, 18)),
    ]


def test_a_post_whose_only_person_has_left_is_a_hole(world: World) -> None:
    DutyPost.objects.create(role="dispatcher", area=world.county)
    gone = person("A")
    world.appointment(gone, "dispatcher", ends_on=date(2026, 11, 20))
    shift(gone, at(23, 0), at(25, 0), role="dispatcher", area=world.county)
    assert [(h.starts_at, h.ends_at) for h in holes(at(24, 0), at(25, 0))] == [(at(24, 0), at(25, 0))]


S = [at(23, h) for h in range(24)]


@pytest.mark.parametrize(
    ("covers", "needed", "expected"),
    [
        ([], 1, [(8, 20)]),
        ([(0, 23)], 1, []),
        ([(8, 12), (12, 20)], 1, []),
        ([(8, 12), (13, 20)], 1, [(12, 13)]),
        ([(6, 9), (19, 22)], 1, [(9, 19)]),
        ([(8, 20)], 2, [(8, 20)]),
        ([(8, 14), (10, 20)], 2, [(8, 10), (14, 20)]),
        ([(8, 14), (14, 20), (8, 20)], 2, []),
    ],
)
def test_gaps_of_a_post(covers: list[tuple[int, int]], needed: int, expected: list[tuple[int, int]]) -> None:
    found = gaps(Span(S[8], S[20]), [Span(S[a], S[b]) for a, b in covers], needed)
    assert found == [Span(S[a], S[b]) for a, b in expected]


@pytest.mark.parametrize(
    ("opens", "closes", "weekdays", "expected"),
    [
        (time(7), time(18), "12345", [(at(27, 7), at(27, 18))]),
        (time(20), time(8), "5", [(at(27, 20), at(28, 8))]),
        (time(0), time(0), "67", [(at(28, 0), at(29, 0)), (at(29, 0), at(30, 0))]),
    ],
)
def test_when_a_post_must_be_manned(
    opens: time, closes: time, weekdays: str, expected: list[tuple[datetime, datetime]]
) -> None:
    # Friday 27 to Sunday 29 November 2026
    found = list(openings(opens, closes, weekdays, date(2026, 11, 27), date(2026, 11, 29), BEIJING))
    assert found == [Span(a, b) for a, b in expected]


def test_each_change_of_the_roster_is_on_record_without_names(world: World) -> None:
    row = shift(person("A"), at(23, 8), at(23, 20), area=world.county)
    roster.change_shift(row, starts_at=at(23, 9), ends_at=at(23, 20), by=CLERK, now=NOW)
    roster.remove_shift(row, by=CLERK, now=NOW)
    entries = list(Entry.objects.order_by("id"))
    assert [e.name for e in entries] == ["directory.shift_added", "directory.shift_changed", "directory.shift_removed"]
    assert all("人员A" not in str(e.data) for e in entries)
    assert entries[0].area_path == world.county.path
