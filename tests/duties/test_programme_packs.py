"""A programme pack says everything that is needed, and never crosses a red line."""

from __future__ import annotations

import copy

import pytest

from anyuan.duties.rules import kinds, packs
from anyuan.kernel.packs import load_pack
from anyuan.programmes.rules import packs as whole
from anyuan.site import packcheck

EVERYDAY = load_pack("programmes", "everyday")


def good(**changes):
    rule = {
        "key": "post",
        "kind": "guard_post",
        "title": {"en": "Post", "zh": "护学岗"},
        "where": {"of": "place", "kinds": ["gate"]},
        "rrule": "FREQ=DAILY",
        "needs": {"guard": 1},
        "windows": [{"key": "a", "opens": "07:10", "closes": "07:50"}],
    }
    return rule | changes


def test_the_everyday_programme_is_whole_and_holds_what_a_school_owes_every_day():
    assert list(packs.problems(EVERYDAY)) == []
    held = {rule["kind"] for rule in EVERYDAY["rules"]}
    assert held >= {"guard_post", "foot_patrol", "camera_check", "drill", "lesson", "equipment_check", "alarm_test"}


def test_the_two_programmes_hold_every_kind_of_duty():
    joint = load_pack("programmes", "joint")
    assert list(packs.problems(joint)) == []
    assert {rule["kind"] for rule in (*EVERYDAY["rules"], *joint["rules"])} == set(kinds.KINDS)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_can_be_said_as_data(kind):
    asks = kinds.KINDS[kind].asks
    more = {"needs": {"police": 1, "guard": 1}, "evidence": list(asks), "stops": 3 if "stops" in asks else 0}
    if kind == "drill":
        more["gate"] = dict.fromkeys(packs.DRILL_GATE, True)
    if kind == "support_visit":
        more["support"] = {"need": "school meals", "basis": "consent", "end_date": True, "lead": "school"}
    assert list(packs.rule_problems(good(kind=kind, **more))) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "spying"}, "kind: must be one of"),
        ({"rrule": "FREQ=HOURLY"}, "rrule: needs FREQ"),
        ({"on": ["sunday"]}, "not a kind of day"),
        ({"windows": []}, "windows: there is none"),
        ({"windows": [{"key": "a", "opens": "7 o'clock", "closes": "08:00"}]}, "windows[1].opens: must be a time"),
        ({"windows": [{"key": "a", "opens": "07:00", "closes": "08:00"}] * 2}, "a key of its own"),
        ({"needs": {"soldier": 1}}, "not a force"),
        ({"needs": {}}, "at least 1 people"),
        ({"kind": "exam_protection"}, "at least 2 people"),
        ({"needs": {"guard": 0}}, "whole number"),
        ({"substitutes": {"staff": ["parent"]}}, "is not needed"),
        ({"evidence": ["names_of_pupils"]}, "is not known"),
        ({"evidence": ["stops", "check_in"]}, "stops: says"),
        ({"kind": "lesson", "evidence": ["note"]}, "must hold attendance"),
        ({"where": {"of": "moon"}}, "where.of"),
        ({"title": {"en": "Post"}}, "title: has no text in zh"),
        ({"ladder": [{"after_minutes": 5, "targets": []}]}, "reaches nobody"),
        ({"kind": "drill", "evidence": ["head_count"]}, "red line 15"),
        ({"kind": "support_visit", "evidence": ["note"]}, "red line 6"),
        ({"upload_within_hours": 0}, "upload_within_hours"),
    ],
)
def test_a_fault_is_named(changes, said):
    faults = list(packs.rule_problems(good(**changes)))
    assert any(said in fault for fault in faults), faults


def test_red_line_15_no_gate_of_a_drill_may_be_left_open():
    drill = copy.deepcopy(next(rule for rule in EVERYDAY["rules"] if rule["kind"] == "drill"))
    for word in packs.DRILL_GATE:
        ajar = {**drill, "gate": {**drill["gate"], word: False}}
        assert any(f"gate.{word}" in fault for fault in packs.rule_problems(ajar))


def test_the_command_line_finds_the_check():
    assert packcheck.kinds()["programmes"] is whole.problems
