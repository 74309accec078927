"""From the first signal to the closure, with running clocks, and nobody can do anything twice."""

import pytest

from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Assignment, Deadline, Escalation
from anyuan.incidents import actions
from anyuan.incidents.models import Incident
from anyuan.incidents.queries import without_clock
from anyuan.incidents.refusals import AlreadyClosed, EvidenceMissing, NotAllowedNow, SomebodyWasFirst, WordUnknown
from anyuan.incidents.rules.fold import FIELDS, fold
from anyuan.journal.models import Entry
from anyuan.journal.queries import timeline
from anyuan.journal.rules import Actor

WORKER = Actor.system("worker")
PROOF = [{"kind": "handler_report", "file": 1}, {"kind": "scene_photo", "file": 2}]


def stored_equals_replay(incident_id):
    row = Incident.objects.get(pk=incident_id)
    folded = fold(timeline("incidents.incident", incident_id))
    assert {f: getattr(folded, f) for f in FIELDS} == {f: getattr(row, f) for f in FIELDS}


@pytest.fixture
def panic(world):
    return actions.open_or_join(world.signal(), by=WORKER, now=world.at(0.2))


def test_a_panic_alarm_opens_an_incident_with_everything_that_must_exist_from_the_first_second(world, panic):
    assert panic.ref == "J261123-0001"
    assert (panic.kind, panic.level, panic.state) == ("panic", 1, "received")
    assert panic.received_at == world.now
    assert panic.organisation_id == world.police.pk
    assert panic.plan["kind"] == "panic"
    assert [leg.name for leg in panic.legs.all()] == ["self", "mutual", "reinforce"]
    assert [(leg.due_at - world.now).total_seconds() for leg in panic.legs.all()] == [60, 180, 300]
    assert panic.checklist.count() == len(panic.plan["checklist"])
    assert Escalation.objects.get().state == "running"
    kinds = set(Deadline.objects.filter(escalation=None).values_list("kind", flat=True))
    assert kinds == {"acknowledge", "verify", "dispatch", "arrive", "leg_self", "leg_mutual", "leg_reinforce"}
    stored_equals_replay(panic.pk)


def test_the_same_signal_twice_changes_nothing(world):
    signal = world.signal()
    first = actions.open_or_join(signal, by=WORKER, now=world.now)
    again = actions.open_or_join(signal, by=WORKER, now=world.at(1))
    assert first == again
    assert Incident.objects.count() == 1
    assert Incident.objects.get().signal_count == 1


def test_a_second_button_of_the_same_school_joins_within_the_window_and_raises_the_level(world):
    first = actions.open_or_join(world.signal("unknown", level=3), by=WORKER, now=world.now)
    assert first.level == 2
    joined = actions.open_or_join(world.signal("panic", 30, place_id=None), by=WORKER, now=world.at(30))
    assert joined.pk == first.pk
    assert (joined.level, joined.signal_count) == (1, 2)
    stored_equals_replay(first.pk)
    later = actions.open_or_join(world.signal("panic", 700), by=WORKER, now=world.at(700))
    assert later.pk != first.pk


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "fire"},
        {"kind": "panic", "exercise": True},
        {"kind": "panic", "school": 1},
    ],
    ids=["another family of kinds", "an exercise", "another school"],
)
def test_what_does_not_belong_together_opens_its_own(world, panic, other):
    changes = dict(other)
    if "school" in changes:
        changes |= {"school_id": world.schools[changes.pop("school")].pk, "place_id": None}
    second = actions.open_or_join(world.signal(**changes), by=WORKER, now=world.at(5))
    assert second.pk != panic.pk


def test_a_real_alarm_breaks_through_an_exercise(world):
    drill = actions.open_or_join(world.signal(exercise=True), by=WORKER, now=world.now)
    assert drill.exercise
    assert drill.ref.startswith("D")
    real = actions.open_or_join(world.signal(), by=WORKER, now=world.at(5))
    assert not real.exercise
    assert real.pk != drill.pk
    assert real.signals.count() == 1


def test_an_alarm_after_a_false_verdict_is_a_new_incident(world, panic):
    actions.acknowledge(panic, by=world.actor("wang"), now=world.at(5))
    actions.verify(panic, verdict="false", cause="operator_error", by=world.actor("wang"), now=world.at(20))
    again = actions.open_or_join(world.signal("panic", 60), by=WORKER, now=world.at(60))
    assert again.pk != panic.pk


def test_the_whole_way_to_closure(world, panic):
    wang = world.actor("wang")
    actions.acknowledge(panic, by=wang, now=world.at(8))
    stored_equals_replay(panic.pk)
    assert Escalation.objects.get().state == "answered"
    actions.verify(panic, verdict="real", cause="intruder", by=wang, now=world.at(25))
    stored_equals_replay(panic.pk)
    assert Escalation.objects.get().state == "stopped"
    [task] = actions.dispatch_units(panic, units=[world.units["car"]], by=wang, now=world.at(40))
    stored_equals_replay(panic.pk)
    assert task.due_at == world.at(300)
    world.units["car"].refresh_from_db()
    assert world.units["car"].status == "assigned"
    row = actions.arrive(panic, assignment=task, by=world.actor("crew"), now=world.at(240))
    assert (row.state, row.arrived_at) == ("arrived", world.at(240))
    reinforce = row.legs.get(name="reinforce")
    assert (reinforce.state, reinforce.met_at) == ("met", world.at(240))
    stored_equals_replay(panic.pk)
    actions.clear(panic, by=wang, now=world.at(900))
    stored_equals_replay(panic.pk)
    world.units["car"].refresh_from_db()
    assert world.units["car"].status == "free"
    with pytest.raises(EvidenceMissing) as missing:
        actions.close(panic, disposition="handed_to_police", by=wang, now=world.at(1000))
    assert missing.value.what == ["handler_report", "scene_photo"]
    closure = actions.close(
        panic,
        disposition="handed_to_police",
        evidence=PROOF,
        follow_ups=[{"kind": "hazard", "text": "fence"}],
        by=wang,
        now=world.at(1000),
    )
    assert (closure.number, closure.verdict, closure.cause) == (1, "real", "intruder")
    stored_equals_replay(panic.pk)
    assert not Deadline.objects.filter(state="running").exists()
    assert not Assignment.objects.filter(ended_at=None).exists()
    assert Entry.objects.filter(name="incidents.follow_up_asked").count() == 1
    with pytest.raises(AlreadyClosed):
        actions.note(panic, text="too late", by=wang, now=world.at(1001))
    with pytest.raises(SomebodyWasFirst):
        actions.close(panic, disposition="handed_to_police", evidence=PROOF, by=wang, now=world.at(1001))


def test_a_closed_incident_opens_again_with_a_reason_and_runs_a_clock(world, panic):
    wang = world.actor("wang")
    actions.acknowledge(panic, by=wang, now=world.at(8))
    actions.verify(panic, verdict="false", cause="operator_error", by=wang, now=world.at(25))
    actions.close(panic, disposition="false_alarm", note="pressed while cleaning", by=wang, now=world.at(60))
    row = actions.reopen(panic, reason="the guard saw somebody after all", by=wang, now=world.at(600))
    assert (row.state, row.open, row.closed_at, row.reopened_count) == ("acknowledged", True, None, 1)
    assert without_clock() == []
    stored_equals_replay(panic.pk)
    first = row.closures.get()
    assert first.reopened_reason.startswith("the guard")


@pytest.mark.parametrize(
    ("verb", "first", "second"),
    [
        ("acknowledge", lambda i, **k: actions.acknowledge(i, **k), lambda i, **k: actions.acknowledge(i, **k)),
        (
            "verify",
            lambda i, **k: actions.verify(i, verdict="real", **k),
            lambda i, **k: actions.verify(i, verdict="false", **k),
        ),
        ("arrive", lambda i, **k: actions.arrive(i, **k), lambda i, **k: actions.arrive(i, **k)),
        (
            "recall",
            lambda i, **k: actions.recall(i, reason="mistake", **k),
            lambda i, **k: actions.recall(i, reason="mistake", **k),
        ),
    ],
)
def test_the_second_one_is_told_who_was_first(world, panic, verb, first, second):
    first(panic, by=world.actor("wang"), now=world.at(8))
    with pytest.raises(SomebodyWasFirst) as lost:
        second(panic, by=world.actor("li"), now=world.at(9))
    assert (lost.value.who, lost.value.at) == ("Wang", world.at(8))


def test_the_dispatcher_who_sends_the_same_unit_is_told_and_the_incident_stays_as_it_was(world, panic):
    car = world.units["car"]
    actions.dispatch_units(panic, units=[car], by=world.actor("wang"), now=world.at(10))
    with pytest.raises(SomebodyWasFirst) as lost:
        actions.dispatch_units(panic, units=[car], by=world.actor("li"), now=world.at(11))
    assert lost.value.who == "Wang"
    assert Assignment.objects.count() == 1
    stored_equals_replay(panic.pk)


def test_a_unit_that_is_out_is_not_sent_again_by_accident(world, panic):
    from anyuan.dispatch.refusals import UnitBusy

    car = world.units["car"]
    fire = actions.open_or_join(world.signal("fire"), by=WORKER, now=world.at(1))
    actions.dispatch_units(panic, units=[car], by=world.actor("wang"), now=world.at(10))
    with pytest.raises(UnitBusy) as busy:
        actions.dispatch_units(fire, units=[car], by=world.actor("li"), now=world.at(11))
    assert busy.value.ref == panic.ref
    assert Incident.objects.get(pk=fire.pk).state == "received"
    actions.dispatch_units(fire, units=[car], even_if_busy=True, by=world.actor("li"), now=world.at(12))


def test_words_that_the_plan_does_not_know_are_refused(world, panic):
    wang = world.actor("wang")
    with pytest.raises(WordUnknown):
        actions.verify(panic, verdict="maybe", by=wang, now=world.at(5))
    with pytest.raises(WordUnknown):
        actions.verify(panic, verdict="real", cause="operator_error", by=wang, now=world.at(5))
    with pytest.raises(NotAllowedNow):
        actions.clear(panic, by=wang, now=world.at(6))
    with pytest.raises(WordUnknown):
        actions.dispatch_units(panic, units=[987654], by=wang, now=world.at(6))
    assert Incident.objects.get().version == 1


def test_in_every_open_state_a_clock_is_running(world, panic):
    wang = world.actor("wang")
    steps = [
        lambda t: actions.acknowledge(panic, by=wang, now=t),
        lambda t: actions.verify(panic, verdict="real", by=wang, now=t),
        lambda t: actions.dispatch_units(panic, units=[world.units["car"]], by=wang, now=t),
        lambda t: actions.arrive(panic, by=wang, now=t),
        lambda t: actions.clear(panic, by=wang, now=t),
    ]
    assert without_clock() == []
    for day, step in enumerate(steps):
        step(world.at(day * 86_400 + 5))
        assert without_clock() == []
        pass_due(world.at(day * 86_400 + 80_000))
        assert without_clock() == []
