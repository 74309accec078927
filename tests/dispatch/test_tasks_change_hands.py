"""Tasks: taken, declined, handed over between shifts; the same verb twice tells who was first."""

import pytest

from anyuan.dispatch import actions
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.dispatch.refusals import NotAllowedNow, ReasonMissing, SomebodyWasFirst
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.models import Entry
from anyuan.journal.rules import Scope, Subject


@pytest.fixture
def matter(world):
    return Matter(Subject("test.matter", 1, "T1"), Scope(world.area.path, world.school.pk))


@pytest.fixture
def task(world, matter):
    return actions.assign(
        matter,
        role="self",
        owner_kind="person",
        owner_id=world.people["guard"].pk,
        due_at=world.at(60),
        by=world.actor("wang"),
        now=world.now,
    )


def test_a_person_is_asked_once_for_one_task(world, matter, task):
    with pytest.raises(SomebodyWasFirst) as lost:
        actions.assign(
            matter,
            role="self",
            owner_kind="person",
            owner_id=task.owner_id,
            by=world.actor("li"),
            now=world.at(1),
        )
    assert (lost.value.who, lost.value.at) == ("Wang", world.now)


def test_no_name_of_a_person_is_written_into_the_task_or_the_journal(world, task):
    assert task.owner_label == ""
    assert all("Guard" not in str(e.data) for e in Entry.objects.all())


def test_arrival_meets_the_clock_at_the_time_it_happened(world, task):
    row = actions.arrive(task.pk, by=world.actor("guard"), now=world.at(90), at=world.at(50))
    assert (row.state, row.arrived_at) == ("on_scene", world.at(50))
    assert Deadline.objects.get().outcome == "met"
    with pytest.raises(SomebodyWasFirst) as lost:
        actions.arrive(task.pk, by=world.actor("wang"), now=world.at(95))
    assert (lost.value.who, lost.value.at) == ("Guard", world.at(50))


def test_a_declined_task_frees_its_owner_and_says_why(world, task):
    with pytest.raises(ReasonMissing):
        actions.decline(task.pk, reason="", by=world.actor("guard"), now=world.at(5))
    actions.decline(task.pk, reason="injured", by=world.actor("guard"), now=world.at(5))
    assert Deadline.objects.get().state == "cancelled"
    assert Entry.objects.get(name="dispatch.declined").data["reason"] == "injured"
    with pytest.raises(NotAllowedNow):
        actions.acknowledge(task.pk, by=world.actor("guard"), now=world.at(6))


def test_the_change_of_shift_hands_over_everything_with_its_clock(world, matter, task):
    other = Matter(Subject("test.matter", 2, "T2"), matter.scope)
    guard, relief = world.people["guard"].pk, world.people["neighbour"].pk
    second = actions.assign(
        other, role="self", owner_kind="person", owner_id=guard, by=world.actor("wang"), now=world.at(1)
    )
    # The relief already has the same task of the second matter: it is ended, not doubled.
    actions.assign(other, role="self", owner_kind="person", owner_id=relief, by=world.actor("wang"), now=world.at(2))
    [handed] = actions.hand_over_shift(from_person=guard, to_person=relief, by=world.actor("leader"), now=world.at(10))
    assert (handed.replaces_id, handed.owner_id, handed.due_at) == (task.pk, relief, world.at(60))
    assert Assignment.objects.get(pk=second.pk).state == "handed_over"
    assert not Assignment.objects.filter(owner_id=guard, ended_at=None).exists()
    running = Deadline.objects.get(state="running")
    assert running.assignment_id == handed.pk
