"""Units are ranked by how long they really take, whether they can go, what they can do, how old their position is."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from anyuan.dispatch import roads
from anyuan.dispatch.rules.ranking import UnitFacts, rank

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def unit(code, **changes):
    fields = {
        "id": ord(code[-1]),
        "code": code,
        "name": code,
        "kind": "patrol_car",
        "status": "free",
        "skills": (),
        "metres": 1000.0,
        "road_seconds": None,
        "position_at": NOW,
        "reports_position": True,
    }
    return UnitFacts(**(fields | changes))


@pytest.mark.parametrize(
    ("units", "order"),
    [
        ([unit("a", metres=3000), unit("b", metres=900)], "ba"),
        ([unit("a", metres=900, road_seconds=600), unit("b", metres=3000, road_seconds=300)], "ba"),
        ([unit("a", metres=300, kind="foot_patrol"), unit("b", metres=900)], "ba"),
        ([unit("a", metres=100, status="on_scene"), unit("b", metres=9000)], "ba"),
        ([unit("a", metres=100, status="no_contact"), unit("b", status="assigned", metres=9000)], "ba"),
        ([unit("a", metres=800, position_at=NOW - timedelta(minutes=9)), unit("b", metres=1200)], "ba"),
        (
            [unit("a", metres=800, position_at=NOW - timedelta(hours=9), reports_position=False), unit("b")],
            "ab",
        ),
        ([unit("a", metres=800, busy_with="J1"), unit("b", metres=5000)], "ba"),
    ],
    ids=[
        "nearer first",
        "by road, not by air",
        "on foot is slow",
        "busy below free",
        "no contact last",
        "stale position",
        "a desk does not go stale",
        "out on another task",
    ],
)
def test_the_order(units, order):
    assert "".join(r.code for r in rank(units, now=NOW)) == order


def test_skills_and_kinds_come_before_distance_and_the_reason_says_what_is_lacking():
    near, fit = unit("a", metres=500), unit("b", metres=4000, kind="fire", skills=("hazmat",))
    first, second = rank([near, fit], now=NOW, kinds=("fire",), skills=("hazmat",))
    assert (first.code, second.code) == ("b", "a")
    assert second.reason["lacks"] == ["hazmat"]
    assert (first.group, second.group) == (0, 1)
    assert rank([replace(near, status="off_duty")], now=NOW)  # the query leaves the off-duty out, not the rule


def test_distances_equal_the_published_ones_of_a_real_country(shared):
    folder = shared / "data/02-roads"
    graph, index = roads.from_csv(folder / "liechtenstein_nodes.csv", folder / "liechtenstein_edges.csv")
    with (folder / "liechtenstein_ref_network_distance.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 150
    for source in {row["from_node"] for row in rows}:
        mine = [row for row in rows if row["from_node"] == source]
        found = graph.metres_between(index[source], [index[row["to_node"]] for row in mine])
        for row, metres in zip(mine, found, strict=True):
            assert metres == pytest.approx(float(row["network_m"]), abs=0.1)


def test_a_one_way_street_is_respected_by_car_and_not_on_foot(tmp_path):
    # A square: the short side from B to A is one-way the wrong way for a car that comes from A.
    (tmp_path / "nodes.csv").write_text("node_id,lon,lat\nA,0,0\nB,0.01,0\nC,0.01,0.01\nD,0,0.01\n")
    (tmp_path / "edges.csv").write_text(
        "u,v,highway,oneway,maxspeed,length_m\nB,A,primary,1,60,1113\nB,C,primary,0,60,1113\n"
        "C,D,primary,0,60,1113\nD,A,primary,0,60,1113\n"
    )
    graph, _index = roads.from_csv(tmp_path / "nodes.csv", tmp_path / "edges.csv")
    [car] = graph.ways_to(0.01, 0, [(0, 0)], on_foot=False)
    [walk] = graph.ways_to(0.01, 0, [(0, 0)], on_foot=True)
    assert car.seconds == pytest.approx(3 * 1113 / (60 / 3.6), rel=0.02)
    assert walk.metres == pytest.approx(1113, rel=0.02)
    [back] = graph.ways_to(0, 0, [(0.01, 0)], on_foot=False)
    assert back.seconds == pytest.approx(1113 / (60 / 3.6), rel=0.02)


def test_lines_of_a_map_file_are_a_graph_too_and_an_unreachable_place_is_said(tmp_path):
    lines = [[[0, 0], [0.01, 0]], [[0.01, 0], [0.02, 0]], [[1, 1], [1.01, 1]]]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}} for line in lines
    ]
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    graph = roads.from_geojson(path)
    near, far = graph.ways_to(0.02, 0, [(0, 0), (1, 1)], on_foot=False)
    assert near.seconds == pytest.approx(2 * 1113 / (30 / 3.6), rel=0.02)
    assert far is None


@pytest.mark.parametrize("text", ["u,v\n1,2\n", "u,v,length_m\nX,Y,3\n", "u,v,length_m\n1,2,long\n", ""])
def test_broken_road_files_are_named(tmp_path, text):
    (tmp_path / "nodes.csv").write_text("node_id,lon,lat\n1,0,0\n2,1,1\n")
    (tmp_path / "edges.csv").write_text(text)
    with pytest.raises(roads.RoadsUnreadable):
        roads.from_csv(tmp_path / "nodes.csv", tmp_path / "edges.csv")


def test_the_list_of_an_incident_names_the_nearest_free_car_first_with_its_reason(world):
    from anyuan.dispatch.queries import sentence
    from anyuan.incidents import actions
    from anyuan.incidents.queries import units_for
    from anyuan.journal.rules import Actor

    panic = actions.open_or_join(world.signal(), by=Actor.system("worker"), now=world.now)
    fire = actions.open_or_join(world.signal("fire"), by=Actor.system("worker"), now=world.now)
    ranked = units_for(panic, now=world.now)
    assert ranked[0].code == "CAR1"
    actions.dispatch_units(fire, units=[world.units["car"]], by=world.actor("wang"), now=world.at(5))
    ranked = units_for(panic, now=world.at(6))
    assert [r.code for r in ranked][-1] == "CAR1"
    assert ranked[-1].reason["busy_with"] == fire.ref
    assert fire.ref in sentence(ranked[-1])


def test_a_real_alarm_may_take_a_car_out_of_a_drill_and_the_list_says_so(world):
    from anyuan.dispatch.models import Assignment
    from anyuan.dispatch.queries import sentence
    from anyuan.incidents import actions
    from anyuan.incidents.queries import units_for
    from anyuan.journal.rules import Actor

    car, wang = world.units["car"], world.actor("wang")
    drill = actions.open_or_join(world.signal(exercise=True), by=Actor.system("worker"), now=world.now)
    actions.dispatch_units(drill, units=[car], by=wang, now=world.at(5))
    real = actions.open_or_join(world.signal(), by=Actor.system("worker"), now=world.at(6))
    [first, *_rest] = units_for(real, now=world.at(7))
    assert (first.code, first.can_go) == ("CAR1", True)
    assert drill.ref in sentence(first)
    actions.dispatch_units(real, units=[car], by=wang, now=world.at(8))
    assert Assignment.objects.filter(owner_id=car.pk, ended_at=None).count() == 2


def test_a_storm_at_many_schools_asks_once_who_is_on_duty_for_the_area(world, django_assert_num_queries):
    from anyuan.dispatch.queries.recipients import Recipients

    recipients, desk = Recipients(world.now), [{"role": "dispatcher", "at": "area"}]
    first, *others = world.schools
    people = recipients.of(desk, world.area.path, first.pk)
    assert people
    assert others
    with django_assert_num_queries(0):
        assert all(recipients.of(desk, world.area.path, other.pk) == people for other in others)
