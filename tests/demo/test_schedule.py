"""What happens in the invented city is seeded, paced for one person, and shows everything in the first minute."""

from __future__ import annotations

from itertools import islice, pairwise, takewhile

import pytest

from anyuan.demo.city.generate import generate
from anyuan.demo.simulator.facts import ButtonFacts, Facts, PanelFacts, UnitFacts
from anyuan.demo.simulator.roads import Drive, roads_of
from anyuan.demo.simulator.schedule import CODES, happenings
from anyuan.kernel.geo import distance_m
from anyuan.kernel.packs import load_pack


@pytest.fixture(scope="module")
def facts() -> Facts:
    city = generate(load_pack("cities", "yunxiu"), 1)
    return Facts(
        city=city.name,
        seed=1,
        panels=tuple(PanelFacts(row.account, row.school, row.category, None, row.paths) for row in city.lines),
        buttons=tuple(ButtonFacts(d.protocol, d.external_id, d.school) for d in city.devices if d.external_id),
        units=tuple(UnitFacts(u.code, u.kind, u.lon, u.lat) for u in city.units),
        nodes=city.roads.nodes,
        edges=tuple((e.u, e.v, e.length_m, e.speed_kmh, e.line) for e in city.roads.edges),
        sources={},
        phones_token="",
    )


def test_the_first_alarm_comes_within_twenty_seconds_and_over_two_paths(facts: Facts) -> None:
    first = next(h for h in happenings(facts, mqtt=True) if h.alarm)
    assert first.at <= 20
    assert first.panel is not None
    assert first.panel.paths == ("tcp", "udp")


def test_the_first_minute_shows_every_kind_of_thing(facts: Facts) -> None:
    minute = list(takewhile(lambda h: h.at <= 60, happenings(facts, mqtt=True)))
    assert {h.what for h in minute} >= {"panic", "fire", "intrusion", "cancel"}
    assert {h.verb for h in minute} == {"panel", "button", "silence", "stranger"}
    silent = next(h for h in minute if h.verb == "silence")
    assert silent.panel is not None
    assert silent.panel.category == "SP6"
    cancelled = next(h for h in minute if h.what == "cancel")
    assert any(h.what == "panic" and h.panel == cancelled.panel and h.at < cancelled.at for h in minute)


def test_the_same_seed_plays_the_same_day_in_order(facts: Facts) -> None:
    day = list(islice(happenings(facts, mqtt=True), 400))
    assert day == list(islice(happenings(facts, mqtt=True), 400))
    assert all(a.at <= b.at for a, b in pairwise(day))
    assert all(h.what in CODES for h in day if h.verb == "panel")
    assert any(h.exercise for h in day)
    gaps = [b.at - a.at for a, b in pairwise([h for h in day if h.alarm])]
    assert 30 < sum(gaps) / len(gaps) < 200, "one person must be able to follow"


def test_without_a_broker_no_wireless_button_is_asked_to_speak(facts: Facts) -> None:
    assert not any(h.verb == "button" for h in islice(happenings(facts, mqtt=False), 300))


def test_a_car_drives_on_the_road_and_arrives(facts: Facts) -> None:
    roads = roads_of(facts.nodes, facts.edges)
    source, target = roads.nearest((152.0, 31.0)), roads.nearest((152.15, 31.1))
    points = roads.route(source, target)
    assert points[0] == facts.nodes[source]
    assert points[-1] == facts.nodes[target]
    assert all(distance_m(*a, *b) < 2500 for a, b in pairwise(points))
    length = sum(distance_m(*a, *b) for a, b in pairwise(points))
    straight = distance_m(*points[0], *points[-1])
    assert straight <= length < 2 * straight
    drive, seen = Drive(points), []
    while not drive.done:
        seen.append(drive.go(300))
    assert seen[-1] == points[-1]
    assert all(distance_m(*a, *b) <= 301 for a, b in pairwise(seen))
    assert Drive([points[0]]).done
