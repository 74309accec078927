"""Red line 15: a drill with pupils is announced, has no mock weapons or blood, has an opt-out and a debrief."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from anyuan.duties import actions
from anyuan.duties.drill_refusals import DrillIncomplete, DrillRefused, NoPupilsHere
from anyuan.duties.models import Drill
from anyuan.duties.rules import drills
from anyuan.intake.models import RawMessage
from tests.duties import drill_world

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
GOOD = {
    "starts_at": NOW + timedelta(days=2),
    "with_pupils": True,
    "pupils_near": True,
    "means": ("alarm_bell",),
    "words": ("Fire drill",),
    "announcement": "told",
    "opt_out": "stay with a teacher",
    "debrief": "in class",
}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def world(db):
    from tests.incidents import world as county

    return county.build()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"announcement": " "}, ["not_announced"]),
        ({"opt_out": ""}, ["no_opt_out"]),
        ({"debrief": "\n"}, ["no_debrief"]),
        ({"means": ("mock_weapon",)}, ["means"]),
        ({"means": ("wound_makeup", "smoke", "played_attacker")}, ["means"] * 3),
        ({"words": ("An attacker with a Rubber  Knife",)}, ["words"]),
        ({"words": ("劫持人质处置",)}, ["words"]),
        ({"words": ("用假血布置伤员",)}, ["words"]),
        ({"starts_at": NOW + timedelta(hours=23, minutes=59)}, ["too_soon"]),
        ({"starts_at": NOW + timedelta(hours=24)}, []),
        ({"announcement": "", "opt_out": "", "debrief": ""}, ["not_announced", "no_opt_out", "no_debrief"]),
        # Among adults: only where no pupil can see it.
        ({"with_pupils": False, "announcement": "", "opt_out": "", "debrief": ""}, []),
        ({"with_pupils": False, "means": ("mock_weapon",)}, ["means_near_pupils"]),
        ({"with_pupils": False, "pupils_near": False, "means": ("mock_weapon",)}, []),
    ],
)
def test_the_gate(changes, codes):
    assert [code for code, _what in drills.refused(drills.Wish(**(GOOD | changes)), NOW)] == codes


@pytest.mark.parametrize(
    ("announced_hours_ago", "codes"), [(None, ["never_announced"]), (23.9, ["told_too_late"]), (24, [])]
)
def test_at_the_start_it_is_asked_whether_anybody_was_told(announced_hours_ago, codes):
    at = None if announced_hours_ago is None else NOW - timedelta(hours=announced_hours_ago)
    wish = drills.Wish(**(GOOD | {"announced_at": at, "starts_at": NOW}))
    assert [code for code, _what in drills.refused_at_start(wish, NOW)] == codes


def test_the_scheduler_refuses_and_says_everything_that_is_wrong(world):
    bad = drill_world.plan(world, opt_out="", means=("mock_weapon",))
    with pytest.raises(DrillRefused) as refused:
        actions.plan_drill(bad, by=world.actor("head"), now=world.now)
    assert refused.value.codes == ("no_opt_out", "means")
    assert "opt-out" in str(refused.value)
    assert "Mock weapon" in str(refused.value)
    assert not Drill.objects.exists()


def test_an_unannounced_drill_raises_no_alarm(world):
    drill = actions.plan_drill(drill_world.plan(world), by=world.actor("head"), now=world.now)
    with pytest.raises(DrillRefused) as refused:
        actions.start_drill(drill.pk, real_alarm="", by=world.actor("head"), now=drill.starts_at)
    assert refused.value.codes == ("never_announced",)
    assert not RawMessage.objects.exists()


def test_what_was_changed_after_it_was_announced_is_announced_anew(world):
    drill = drill_world.planned(world)
    by = world.actor("head")
    same = actions.change_drill(drill.pk, drill_world.plan(world, title="又名"), by=by, now=world.at(60))
    assert same.announced_at == world.now
    later = actions.change_drill(drill.pk, drill_world.plan(world, scenario="gas"), by=by, now=world.at(120))
    assert later.announced_at is None
    with pytest.raises(DrillRefused):
        actions.change_drill(drill.pk, drill_world.plan(world, means=("smoke",)), by=by, now=world.at(130))
    assert Drill.objects.get().means == ["alarm_bell", "megaphone"]


def test_the_gate_cannot_be_walked_round(world):
    by = world.actor("head")
    plain = {"announcement": "", "opt_out": "", "debrief": ""}
    with pytest.raises(NoPupilsHere):  # "without pupils", and classes on the roll call
        actions.plan_drill(drill_world.plan(world, with_pupils=False, **plain), by=by, now=world.now)
    adults = {"with_pupils": False, "lines": (("教职工", False, 12),), "means": ("mock_weapon",), **plain}
    with pytest.raises(DrillRefused) as refused:  # on a school day in school hours
        actions.plan_drill(drill_world.plan(world, **adults), by=by, now=world.now)
    assert refused.value.codes == ("means_near_pupils",)
    night = world.now.replace(hour=13) + timedelta(days=2)  # 21:00 local
    assert actions.plan_drill(drill_world.plan(world, starts_at=night, **adults), by=by, now=world.now).pk
    world.school.boarding = True
    world.school.save()
    with pytest.raises(DrillRefused):  # where pupils board, they are there at night
        actions.plan_drill(drill_world.plan(world, starts_at=night, **adults), by=by, now=world.now)
    row = Drill.objects.get()
    row.with_pupils = True
    row.state = "running"
    with pytest.raises(IntegrityError), transaction.atomic():  # not even by hand
        row.save()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"scenario": "technical"},
        {"minutes": 0},
        {"objectives": ()},
        {"lines": ()},
        {"lines": (("A", True, 1), ("A", True, 2))},
        {"lines": (("A", True, 0),)},
        {"means": ("chainsaw",)},
        {"parts": ()},
    ],
)
def test_what_every_drill_has(world, changes):
    with pytest.raises(DrillIncomplete):
        actions.plan_drill(drill_world.plan(world, **changes), by=world.actor("head"), now=world.now)


def test_who_leads_is_not_the_one_who_may_stop_it(world):
    head = world.people["head"].pk
    alone = drill_world.plan(world, parts=(("controller", head), ("safety", head)))
    with pytest.raises(DrillIncomplete, match="safety officer who does not lead"):
        actions.plan_drill(alone, by=world.actor("head"), now=world.now)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], drills.Sum(0, 0, 0, 0, 0, None)),
        ([drills.Called(10)], drills.Sum(10, 0, 0, 0, 1, None)),
        ([drills.Called(10, 9, 0, NOW)], drills.Sum(10, 9, 0, 1, 0, None)),
        ([drills.Called(10, 9, 1, NOW)], drills.Sum(10, 9, 1, 0, 0, NOW)),
        (
            [drills.Called(10, 10, 0, NOW), drills.Called(5, 5, 0, NOW + timedelta(seconds=30))],
            drills.Sum(15, 15, 0, 0, 0, NOW + timedelta(seconds=30)),
        ),
        ([drills.Called(10, 10, 0, NOW), drills.Called(5)], drills.Sum(15, 10, 0, 0, 1, None)),
    ],
)
def test_a_line_without_report_is_never_present(lines, expected):
    assert drills.add_up(lines) == expected


@pytest.mark.parametrize(
    ("ratings", "gaps", "pupils", "debriefed", "lacking"),
    [
        ({1: "P", 2: "S"}, [], True, True, []),
        ({1: "P", 2: ""}, [], False, False, [("unrated", 2)]),
        ({1: "M"}, [], False, False, [("gap", 1)]),
        ({1: "U"}, [1], False, False, []),
        ({1: "U"}, [None], False, False, [("gap", 1)]),
        ({1: "P"}, [], True, False, [("debrief", 0)]),
    ],
)
def test_what_a_report_still_needs(ratings, gaps, pupils, debriefed, lacking):
    assert drills.lacking(ratings, gaps, with_pupils=pupils, debriefed=debriefed) == lacking
