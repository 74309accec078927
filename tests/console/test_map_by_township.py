"""Townships stand on the map where they lie, never on top of each other; what has no place stands below and is not lost."""

from __future__ import annotations

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyuan.console.present.lights_map import WIDE, Town, drawing

STATES = ("green", "red", "grey", "off")


def town(name: str, lon: float | None, lat: float | None, states: tuple[str, ...] = STATES) -> Town:
    return Town(name, f"/standards/four-100/schools/?town={name}", name, lon, lat, states)


def test_nothing_to_draw_is_no_map():
    assert drawing([]) is None


def test_north_is_up_and_east_is_right():
    made = drawing([town("south", 106.0, 26.0), town("north", 106.0, 26.5), town("east", 106.6, 26.2)])
    at = {disc.town.name: (disc.x, disc.y) for disc in made.discs}
    assert at["north"][1] < at["south"][1]
    assert at["east"][0] > at["north"][0]
    assert made.placed == 3


def test_a_township_without_a_place_stands_below():
    made = drawing([town("here", 106.0, 26.0), town("nowhere", None, None), town("half", 106.0, None)])
    at = {disc.town.name: disc.y for disc in made.discs}
    assert made.placed == 1
    assert min(at["nowhere"], at["half"]) > at["here"]


def test_each_light_is_a_piece_with_a_sign_of_its_own():
    disc = drawing([town("one", 106.0, 26.0)]).discs[0]
    assert [(piece.state, piece.sign) for piece in disc.pieces] == list(zip(STATES, "✓✗?○", strict=True))
    assert len({piece.path for piece in disc.pieces}) == 4
    assert len(drawing([town("one", 106.0, 26.0, ("red",))]).discs[0].pieces) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(100, 101), st.floats(20, 21)), min_size=1, max_size=24))
def test_no_disc_covers_another_or_leaves_the_drawing(places):
    made = drawing([town(str(n), lon, lat) for n, (lon, lat) in enumerate(places)])
    for a, b in combinations(made.discs, 2):
        assert hypot(a.x - b.x, a.y - b.y) >= 2 * made.radius
    for disc in made.discs:
        assert made.radius <= disc.x <= WIDE - made.radius
        assert made.radius <= disc.y <= made.height - made.radius


@pytest.mark.parametrize("count", [1, 2, 13, 40])
def test_many_on_one_spot_are_told_apart_the_same_way_each_time(count):
    rows = [town(str(n), 106.0, 26.0) for n in range(count)]
    first = drawing(rows)
    assert first == drawing(rows)
    assert min([hypot(a.x - b.x, a.y - b.y) for a, b in combinations(first.discs, 2)] or [999]) >= 2 * first.radius
