"""The invented city is whole, connected, repeatable, and says everywhere that it is invented."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from itertools import pairwise

import pytest

from anyuan.demo.city.generate import generate
from anyuan.demo.city.plane import Plane, crosses, inside, ribbon
from anyuan.demo.city.shapes import City
from anyuan.kernel.packs import load_pack


@pytest.fixture(scope="module")
def city() -> City:
    return generate(load_pack("cities", "yunxiu"), 1)


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city: City) -> None:
    def digest(value: City) -> str:
        return hashlib.sha256(json.dumps(asdict(value), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    pack = load_pack("cities", "yunxiu")
    assert digest(generate(pack, 1)) == digest(city)
    assert digest(generate(pack, 2)) != digest(city)


def test_there_are_128_schools_with_names_as_long_as_in_real_registers(city: City) -> None:
    assert len(city.schools) == 128
    assert len({s.code for s in city.schools}) == len({s.name for s in city.schools}) == 128
    assert sum(len(s.name) == 25 for s in city.schools) == 3
    assert max(s.address.count("\n") + 1 for s in city.schools) == 10


def test_every_area_and_organisation_says_that_it_is_invented(city: City) -> None:
    assert all("虚构" in a.name and "nvented" in a.name_en for a in city.areas if a.level < 5 or "虚构" not in a.parent)
    assert all("虚构" in o.name and "invented" in o.name_en for o in city.organisations)
    assert all(layer["invented"] and "虚构" in layer["notice_zh"] for layer in city.layers.values())


def test_codes_cannot_be_taken_for_national_ones_and_the_ground_lies_in_the_open_sea(city: City) -> None:
    assert all(a.code.startswith("99") for a in city.areas)
    assert all(150 < s.lon < 154 and 29 < s.lat < 33 for s in city.schools)


def test_every_reference_leads_somewhere(city: City) -> None:
    areas = {a.code for a in city.areas}
    bodies = {o.code for o in city.organisations}
    schools = {s.code for s in city.schools}
    places = {p.code for p in city.places}
    people = {p.code for p in city.people}
    units = {u.code for u in city.units}
    lines = {row.code for row in city.lines}
    seen: set[str] = set()
    for area in city.areas:
        assert not area.parent or area.parent in seen
        seen.add(area.code)
    assert all(o.area in areas and (not o.parent or o.parent in bodies) for o in city.organisations)
    assert all(s.area in areas and {s.organisation, s.police_station} <= bodies for s in city.schools)
    assert all(p.school in schools for p in city.places)
    assert all(a.person in people for a in city.appointments)
    assert all(set(t.members) <= people and t.members for t in city.teams)
    assert all(u.area in areas and set(u.crew) <= people for u in city.units)
    assert all(s.person in people and (not s.unit or s.unit in units) for s in city.shifts)
    assert all(row.school in schools and row.place in places for row in city.lines)
    assert all(d.school in schools and d.place in places and (not d.line or d.line in lines) for d in city.devices)
    assert len({(row.protocol, row.account) for row in city.lines}) == len(city.lines)


def test_one_can_drive_from_every_crossing_to_every_other(city: City) -> None:
    near: dict[int, list[int]] = {}
    for edge in city.roads.edges:
        near.setdefault(edge.u, []).append(edge.v)
        near.setdefault(edge.v, []).append(edge.u)
    reached, open_ends = {0}, [0]
    while open_ends:
        for node in near[open_ends.pop()]:
            if node not in reached:
                reached.add(node)
                open_ends.append(node)
    assert len(reached) == len(city.roads.nodes)


def test_the_roads_are_grown_not_ruled(city: City) -> None:
    """Crossings of three, four and five roads; a few bridges only; a ring road that is driven round."""
    degree = Counter(n for e in city.roads.edges for n in (e.u, e.v))
    assert Counter(degree.values())[3] > 200
    assert Counter(degree.values())[5] > 50
    assert sum(e.name == "环城路" for e in city.roads.edges) > 60
    river = next(f for f in city.layers["water_names"]["features"] if f["properties"]["kind"] == "river")
    line = river["geometry"]["coordinates"]
    bridges = sum(
        any(crosses(a, b, c, d) for a, b in zip(e.line, e.line[1:], strict=False) for c, d in _near(line, a))
        for e in city.roads.edges
    )
    assert 4 <= bridges <= 60


def _near(line: list[list[float]], at: tuple[float, float]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    pairs = pairwise(line)
    return [((a[0], a[1]), (b[0], b[1])) for a, b in pairs if abs(a[0] - at[0]) < 0.06]


def test_nobody_works_two_shifts_at_once_and_the_gatehouse_is_staffed_round_the_clock(city: City) -> None:
    worked: dict[str, list[tuple[int, int]]] = {}
    for shift in city.shifts:
        worked.setdefault(shift.substitute or shift.person, []).append(
            (shift.day * 1440 + shift.starts, shift.day * 1440 + shift.ends)
        )
    for spans in worked.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for school in city.schools:
        today = {(s.starts, s.ends) for s in city.shifts if s.school == school.code and s.day == 0}
        assert {(420, 1140), (1140, 1860)} <= today
    assert any(s.substitute for s in city.shifts)


def test_somebody_is_missing_tomorrow_night_so_that_the_hole_can_be_seen(city: City) -> None:
    staffed = {s.school for s in city.shifts if s.day == 1 and s.starts == 1140 and s.school}
    missing = {s.code for s in city.schools} - staffed
    assert len(missing) == 2


def test_layers_are_geojson_with_closed_counter_clockwise_rings(city: City) -> None:
    for layer in city.layers.values():
        assert layer["type"] == "FeatureCollection"
        assert layer["features"]
        for feature in layer["features"]:
            if feature["geometry"]["type"] == "Polygon":
                ring = feature["geometry"]["coordinates"][0]
                assert ring[0] == ring[-1]
                assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0


def test_telephone_numbers_and_addresses_reach_nobody(city: City) -> None:
    assert all(p.phone.startswith("100") and p.email.endswith(".invalid") for p in city.people)


def test_a_flat_board_measures_what_the_globe_measures() -> None:
    from anyuan.kernel.geo import distance_m

    plane = Plane(152.0, 31.0)
    a, b = plane.to_globe((0, 0)), plane.to_globe((3000, 4000))
    assert distance_m(*a, *b) == pytest.approx(5000, rel=0.002)
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert inside((1, 1), square)
    assert not inside((3, 1), square)
    assert ribbon([(0, 0), (10, 0)], [2, 2])[0] == (0.0, 1.0)
