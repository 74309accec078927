"""Of two duties with one key the stricter holds; where neither is, that is said."""

from __future__ import annotations

import pytest

from anyuan.programmes.rules.joining import Side, join
from anyuan.programmes.rules.strictness import compare
from tests.programmes.world import rule

WINDOW = {"key": "arrival", "opens": "07:10", "closes": "07:50", "grace_minutes": 10}


@pytest.mark.parametrize(
    ("changes", "verdict", "fields"),
    [
        ({}, "same", []),
        ({"title": {"en": "x", "zh": "y"}, "ladder": [{"after_minutes": 3}]}, "same", []),
        ({"needs": {"guard": 2}}, "first", ["needs.guard"]),
        ({"needs": {"guard": 1, "staff": 1}}, "first", ["needs.staff"]),
        ({"needs": {"staff": 1}}, "neither", ["needs.guard", "needs.staff"]),
        ({"evidence": ["check_in", "photo"]}, "first", ["evidence"]),
        ({"evidence": ["photo"]}, "neither", ["evidence"]),
        ({"windows": [{**WINDOW, "grace_minutes": 5}]}, "first", ["windows"]),
        ({"windows": [{**WINDOW, "grace_minutes": 20}]}, "second", ["windows"]),
        (
            {"windows": [WINDOW, {**WINDOW, "key": "leaving", "opens": "16:00", "closes": "17:00"}]},
            "first",
            ["windows"],
        ),
        ({"windows": [{**WINDOW, "opens": "07:00"}]}, "neither", ["windows"]),
        ({"substitutes": {"guard": ["staff"]}}, "second", ["substitutes"]),
        ({"named": True}, "first", ["named"]),
        ({"upload_within_hours": 24}, "first", ["upload_within_hours"]),
        (
            {"rest": {"minimum_hours": 8, "longest_run_days": 6}},
            "first",
            ["rest.longest_run_days", "rest.minimum_hours"],
        ),
        ({"where": {"of": "place", "kinds": ["gate", "dormitory"]}}, "first", ["where"]),
        ({"where": {"of": "place", "kinds": ["gate"], "boarding": True}}, "second", ["where"]),
        ({"where": {"of": "school"}}, "neither", ["where"]),
        ({"rrule": "FREQ=WEEKLY"}, "neither", ["rrule"]),
        ({"kind": "facility_check"}, "neither", ["kind"]),
        ({"needs": {"guard": 2}, "windows": [{**WINDOW, "grace_minutes": 20}]}, "neither", ["needs.guard", "windows"]),
    ],
)
def test_two_duties_are_compared(changes, verdict, fields):
    other, plain = rule(**changes), rule()
    assert compare(other, plain) == (verdict, fields)
    turned = {"first": "second", "second": "first"}.get(verdict, verdict)
    assert compare(plain, other) == (turned, fields)


def side(key, order, path="/a/", **rules):
    return Side(key, path, order, rules)


def test_the_union_owes_every_duty_once_and_the_stricter_holds():
    mild, strict = rule(), rule(needs={"guard": 2})
    whole = join([side("first", 1, post=mild, lesson=rule()), side("second", 2, post=strict, drill=rule())])
    assert whole.owed == {"first": ("lesson",), "second": ("post", "drill")}
    assert [(one.side, one.rule, one.by, one.fields) for one in whole.covered] == [
        ("first", "post", "second", ("needs.guard",))
    ]
    assert whole.clashes == ()


def test_among_equals_the_first_stands_and_the_third_is_covered_by_whoever_holds_in_the_end():
    mild, strict = rule(), rule(needs={"guard": 2})
    whole = join([side("a", 1, post=mild), side("b", 2, post=mild), side("c", 3, post=strict)])
    assert whole.owed == {"a": (), "b": (), "c": ("post",)}
    assert {(one.side, one.by) for one in whole.covered} == {("a", "c"), ("b", "c")}


def test_a_wider_area_covers_a_narrower_one_and_is_never_replaced_from_there():
    mild, strict = rule(), rule(needs={"guard": 2})
    covered = join([side("town", 1, "/a/b/", post=mild), side("county", 2, "/a/", post=strict)])
    assert covered.owed == {"town": (), "county": ("post",)}
    refused = join([side("town", 1, "/a/b/", post=strict), side("county", 2, "/a/", post=mild)])
    assert [(one.first, one.second, one.elsewhere) for one in refused.clashes] == [("county", "town", True)]
    neighbours = join([side("one", 1, "/a/b/", post=mild), side("two", 2, "/a/c/", post=strict)])
    assert neighbours.owed == {"one": ("post",), "two": ("post",)}
