"""Ladders and deadlines: each rung once, at its true time, whatever the process that fires it went through."""

from datetime import timedelta

import pytest

from anyuan.dispatch import actions
from anyuan.dispatch.actions import Clock
from anyuan.dispatch.models import Deadline, Escalation
from anyuan.dispatch.queries import next_due
from anyuan.dispatch.refusals import LadderWrong, NotAllowedNow, ReasonMissing
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject

WORKER = Actor.system("worker")
DESK = {"role": "dispatcher", "at": "area"}
LEADER = {"role": "duty_leader", "at": "area"}
HEAD = {"post": "school_head", "at": "school"}
NOBODY = {"role": "responder", "at": "area"}


def ladder(*steps, **more):
    return {
        "require": 1,
        "answer_expires_seconds": 120,
        "repeat_seconds": 0,
        "steps": [{"name": f"s{n}", "after_seconds": after, "targets": [who]} for n, (after, who) in enumerate(steps)],
    } | more


@pytest.fixture
def matter(world):
    scope = Scope(world.area.path, world.school.pk)
    return Matter(Subject("test.matter", 1, "T1"), scope)


def fired(name="dispatch.step_reached"):
    return [(e.data["step"], e.at) for e in Entry.objects.filter(name=name).order_by("id")]


def test_each_step_fires_once_at_its_second(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), (20, LEADER), (60, HEAD)), by=WORKER, now=world.now)
    for second in (0, 0, 19, 20, 20, 59, 61, 61, 90):
        actions.pass_due(world.at(second))
    assert fired() == [(0, world.now), (1, world.at(20)), (2, world.at(60))]
    people = [e.data["people"] for e in Entry.objects.filter(name="dispatch.step_reached").order_by("id")]
    assert people == [
        [world.people["wang"].pk, world.people["li"].pk],
        [world.people["leader"].pk],
        [world.people["head"].pk],
    ]


def test_after_an_hour_of_standstill_every_step_fires_once_with_its_true_due_time(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), (20, LEADER), (60, HEAD)), by=WORKER, now=world.now)
    actions.pass_due(world.at(3600))
    assert fired() == [(0, world.now), (1, world.at(20)), (2, world.at(60))]
    entry = Entry.objects.filter(name="dispatch.step_reached").last()
    assert (entry.at, entry.recorded_at) == (world.at(60), world.at(3600))


def test_a_step_that_reaches_nobody_moves_on_at_once_and_the_duty_leader_is_told(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), (30, NOBODY), (90, LEADER), (120, HEAD)), by=WORKER, now=world.now)
    actions.pass_due(world.at(30))
    assert fired("dispatch.step_empty") == [(1, world.at(30))]
    assert Entry.objects.get(name="dispatch.step_empty").data["tell"] == [world.people["leader"].pk]
    assert fired() == [(0, world.now), (2, world.at(30))]
    actions.pass_due(world.at(59))
    assert len(fired()) == 2
    actions.pass_due(world.at(60))
    assert fired()[-1] == (3, world.at(60))


def test_an_answer_stops_the_climb(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), (20, LEADER)), by=WORKER, now=world.now)
    actions.pass_due(world.now)
    actions.answer(matter.subject, by=world.actor("wang"), now=world.at(10))
    actions.pass_due(world.at(100))
    assert fired() == [(0, world.now)]


def test_an_answer_that_nothing_follows_expires_and_the_ladder_climbs_on_from_there(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), (20, LEADER), (60, HEAD)), by=WORKER, now=world.now)
    actions.pass_due(world.now)
    actions.answer(matter.subject, by=world.actor("wang"), now=world.at(10))
    actions.pass_due(world.at(130))
    assert Entry.objects.filter(name="dispatch.answer_expired").get().at == world.at(130)
    assert fired() == [(0, world.now), (1, world.at(130))]
    actions.pass_due(world.at(170))
    assert fired()[-1] == (2, world.at(170))
    # The second round can be answered again, also by the same person.
    actions.answer(matter.subject, by=world.actor("wang"), now=world.at(171))
    assert Escalation.objects.get().state == "answered"


def test_two_different_people_may_be_required(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), (20, LEADER), require=2), by=WORKER, now=world.now)
    actions.answer(matter.subject, by=world.actor("wang"), now=world.at(5))
    actions.answer(matter.subject, by=world.actor("wang"), now=world.at(6))
    assert Escalation.objects.get().state == "running"
    actions.answer(matter.subject, by=world.actor("li"), now=world.at(7))
    assert Escalation.objects.get().state == "answered"


def test_the_last_step_repeats_until_somebody_answers_but_downtime_brings_one_reminder_not_a_hundred(world, matter):
    actions.start_ladder(matter, ladder((0, DESK), repeat_seconds=30), by=WORKER, now=world.now)
    actions.pass_due(world.now)
    actions.pass_due(world.at(30))
    actions.pass_due(world.at(3600))
    assert [at for _step, at in fired()] == [world.now, world.at(30), world.at(60)]
    assert next_due()[0][0] == world.at(3630)
    actions.stop_ladder(matter.subject, by=WORKER, now=world.at(3601))
    assert next_due() == []


def test_editing_the_plan_does_not_bend_a_running_clock(world, matter):
    plan = ladder((0, DESK), (20, LEADER))
    actions.start_ladder(matter, plan, by=WORKER, now=world.now)
    plan["steps"][1]["after_seconds"] = 9000
    actions.pass_due(world.at(20))
    assert len(fired()) == 2


def test_a_ladder_that_cannot_be_climbed_is_refused(world, matter):
    with pytest.raises(LadderWrong):
        actions.start_ladder(matter, {"steps": []}, by=WORKER, now=world.now)


def test_a_deadline_that_was_met_in_time_never_passes_even_when_it_is_noticed_late(world, matter):
    actions.start_clocks(matter, [Clock("arrive", world.at(300))], now=world.now)
    assert actions.meet(matter, ["arrive"], at=world.at(299), by=WORKER, now=world.at(400)) == 1
    actions.pass_due(world.at(500))
    assert Deadline.objects.get().outcome == "met"
    assert not Entry.objects.filter(name="dispatch.deadline_passed").exists()


def test_what_comes_after_its_time_is_late_not_met(world, matter):
    actions.start_clocks(matter, [Clock("arrive", world.at(300))], now=world.now)
    actions.pass_due(world.at(301))
    assert Deadline.objects.get().outcome == "missed"
    actions.meet(matter, ["arrive"], at=world.at(320), by=WORKER, now=world.at(320))
    assert Deadline.objects.get().outcome == "late"
    passed = Entry.objects.get(name="dispatch.deadline_passed")
    assert passed.at == world.at(300)


def test_more_time_is_given_only_with_a_reason_and_only_while_it_runs(world, matter):
    [row] = actions.start_clocks(matter, [Clock("answer", world.at(300))], now=world.now)
    with pytest.raises(ReasonMissing):
        actions.extend(row.pk, due_at=world.at(600), reason=" ", by=WORKER, now=world.now)
    actions.extend(row.pk, due_at=world.at(600), reason="bridge closed", by=WORKER, now=world.now)
    actions.pass_due(world.at(599))
    assert Deadline.objects.get().state == "running"
    actions.pass_due(world.at(600))
    with pytest.raises(NotAllowedNow):
        actions.extend(row.pk, due_at=world.at(900), reason="again", by=WORKER, now=world.at(601))


def test_a_storm_of_deadlines_passes_in_batches_and_each_once(world):
    start = world.now
    for n in range(2500):
        Deadline.objects.bulk_create(
            [
                Deadline(
                    subject_kind="test.matter",
                    subject_id=n,
                    subject_ref=f"T{n}",
                    kind="answer",
                    started_at=start,
                    due_at=start + timedelta(milliseconds=n),
                )
            ]
        )
    assert actions.pass_due(world.at(1)) == 1001
    assert actions.pass_due(world.at(10), limit=400) == 1499
    assert Entry.objects.filter(name="dispatch.deadline_passed").count() == 2500
    assert actions.pass_due(world.at(10)) == 0
