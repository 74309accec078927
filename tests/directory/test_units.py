"""Units: status, position, silence, and what is near."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anyuan.directory.actions import units
from anyuan.directory.models import Unit
from anyuan.directory.queries import neighbour_schools, units_near
from anyuan.directory.rules.units import MOVES, is_silent, is_stale, may_follow
from anyuan.journal.models import Entry
from tests.directory.world import CLERK, NOW, World, unit

MINUTE = timedelta(minutes=1)


def test_a_unit_goes_from_free_to_scene_and_each_step_is_on_record(world: World) -> None:
    car = unit("U1", world.town)
    for minute, status in enumerate(("assigned", "en_route", "on_scene", "free")):
        car = units.set_status(car, status, by=CLERK, now=NOW + minute * MINUTE)
        assert (car.status, car.status_at) == (status, NOW + minute * MINUTE)
    said = Entry.objects.filter(name__startswith="directory.unit_").order_by("id")
    assert [(e.data["before"], e.data["status"]) for e in said] == [
        ("free", "assigned"),
        ("assigned", "en_route"),
        ("en_route", "on_scene"),
        ("on_scene", "free"),
    ]


def test_saying_the_same_status_again_renews_contact_and_not_the_time_of_the_status(world: World) -> None:
    car = units.set_status(unit("U1", world.town), "en_route", by=CLERK, now=NOW)
    car = units.set_status(car, "en_route", by=CLERK, now=NOW + MINUTE)
    assert (car.status_at, car.contact_at) == (NOW, NOW + MINUTE)
    assert Entry.objects.filter(name="directory.unit_en_route").count() == 1


def test_an_off_duty_unit_does_not_appear_on_a_scene(world: World) -> None:
    with pytest.raises(units.StatusNotPossible):
        units.set_status(unit("U1", world.town, status="off_duty"), "on_scene", by=CLERK, now=NOW)


def test_two_dispatchers_at_once_one_is_told(world: World) -> None:
    car = unit("U1", world.town)
    stale = Unit.objects.get(pk=car.pk)
    units.set_status(car, "assigned", by=CLERK, now=NOW)
    with pytest.raises(units.UnitChanged):
        units.set_status(stale, "off_duty", by=CLERK, now=NOW)


def test_positions_carry_their_time_and_an_older_one_never_wins(world: World) -> None:
    car = unit("U1", world.town)
    units.report_position(car, 109.5, 18.7, by=CLERK, now=NOW)
    car = units.report_position(car, 109.9, 18.9, by=CLERK, now=NOW + MINUTE, at=NOW - MINUTE)
    assert (car.lon, car.position_at, car.contact_at) == (109.5, NOW, NOW + MINUTE)
    car = units.report_position(car, 109.6, 18.8, by=CLERK, now=NOW + MINUTE, at=NOW + 60 * MINUTE)
    assert (car.lon, car.position_at) == (109.6, NOW + MINUTE)  # a clock that runs ahead is cut to now
    with pytest.raises(units.NotAPosition):
        units.report_position(car, 18.7, 109.5, by=CLERK, now=NOW)


def test_a_silent_unit_has_no_contact_and_the_next_word_restores_what_it_did(world: World) -> None:
    car = units.report_position(unit("U1", world.town), 109.5, 18.7, by=CLERK, now=NOW)
    car = units.set_status(car, "en_route", by=CLERK, now=NOW)
    desk = unit("U2", world.town, kind="guards")  # never reports positions: not watched
    resting = unit("U3", world.town, status="off_duty", reports_position=True)
    assert units.lose_contact(now=NOW + 10 * MINUTE) == 0
    assert units.lose_contact(now=NOW + 10 * MINUTE + timedelta(seconds=1)) == 1
    assert units.lose_contact(now=NOW + 11 * MINUTE) == 0
    for row, status in ((car, "no_contact"), (desk, "free"), (resting, "off_duty")):
        row.refresh_from_db()
        assert row.status == status
    car = units.report_position(car, 109.5, 18.7, by=CLERK, now=NOW + 12 * MINUTE)
    assert car.status == "en_route"
    names = list(Entry.objects.order_by("id").values_list("name", flat=True))
    assert names == ["directory.unit_en_route", "directory.unit_no_contact", "directory.unit_contact"]


@pytest.mark.parametrize("status", sorted(MOVES))
def test_every_status_can_be_left_and_kept(status: str) -> None:
    assert MOVES[status]
    assert may_follow(status, status)


@pytest.mark.parametrize(
    ("seconds", "silent", "stale"),
    [(0, False, False), (180, False, False), (181, False, True), (600, False, True), (601, True, True)],
)
def test_silence_and_staleness(seconds: int, silent: bool, stale: bool) -> None:
    then = NOW - timedelta(seconds=seconds)
    assert (is_silent(then, NOW), is_stale(then, NOW)) == (silent, stale)
    assert is_silent(None, NOW)
    assert is_stale(None, NOW)


def test_units_near_come_nearest_first_with_their_distance(world: World) -> None:
    for code, lon in (("U1", 109.60), ("U2", 109.52), ("U3", 112.0)):
        unit(code, world.town, lon=lon, lat=18.77)
    unit("U4", world.town, lon=109.52, lat=18.77, status="off_duty")
    unit("U5", world.town)
    near = units_near(109.51, 18.77, NOW)
    assert [u.code for u, _d in near] == ["U2", "U1"]
    assert near[0][1] == pytest.approx(1053, rel=0.01)


def test_neighbours_of_a_school(world: World) -> None:
    assert [s.code for s in neighbour_schools(world.school)] == ["S2"]
    world.second.active = False
    world.second.save()
    assert neighbour_schools(world.school) == []
