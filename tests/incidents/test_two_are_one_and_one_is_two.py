"""Merge, split, major incidents, command, checklists, calls, legs by hand."""

from datetime import date, timedelta

import pytest

from anyuan.directory.policy import Grant, Viewer
from anyuan.dispatch.models import Assignment, Deadline, Escalation
from anyuan.incidents import actions
from anyuan.incidents.models import Call, Incident
from anyuan.incidents.queries import may_be_the_same, open_queue, page, visible_to, without_clock
from anyuan.incidents.refusals import (
    AlreadyClosed,
    CannotJoin,
    EvidenceMissing,
    NotAllowedNow,
    ReasonMissing,
    SomebodyWasFirst,
    WordUnknown,
)
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from tests.incidents.test_an_alarm_becomes_a_closed_incident import PROOF, stored_equals_replay

WORKER = Actor.system("worker")


@pytest.fixture
def panic(world):
    return actions.open_or_join(world.signal(), by=WORKER, now=world.at(0.2))


def test_two_incidents_of_one_emergency_become_one_with_all_signals_and_tasks(world, panic):
    fire = actions.open_or_join(world.signal("fire", 30), by=WORKER, now=world.at(30))
    actions.dispatch_units(fire, units=[world.units["car"]], by=world.actor("wang"), now=world.at(40))
    stay = actions.merge(fire, into=panic, by=world.actor("wang"), now=world.at(50))
    gone = Incident.objects.get(pk=fire.pk)
    assert (gone.state, gone.open, gone.merged_into_id) == ("merged", False, panic.pk)
    assert stay.signal_count == stay.signals.count() == 2
    assert Assignment.objects.get(owner_kind="unit").subject_id == panic.pk
    assert not Deadline.objects.filter(subject_id=gone.pk, state="running").exists()
    assert Escalation.objects.get(subject_id=gone.pk).ended_at is not None
    stored_equals_replay(gone.pk)
    stored_equals_replay(stay.pk)
    # The next fire signal of that school follows into the incident that is left.
    joined = actions.open_or_join(world.signal("fire", 90), by=WORKER, now=world.at(90))
    assert joined.pk == panic.pk
    with pytest.raises(SomebodyWasFirst):
        actions.merge(fire, into=panic, by=world.actor("li"), now=world.at(99))
    with pytest.raises(CannotJoin):
        actions.merge(panic, into=panic, by=world.actor("li"), now=world.at(99))


def test_an_exercise_is_never_merged_with_a_real_alarm(world, panic):
    drill = actions.open_or_join(world.signal(exercise=True), by=WORKER, now=world.at(1))
    with pytest.raises(CannotJoin):
        actions.merge(drill, into=panic, by=world.actor("wang"), now=world.at(2))


def test_one_incident_that_was_two_is_split_and_the_new_clocks_count_from_its_first_signal(world, panic):
    second = world.signal("intrusion", 100)
    actions.open_or_join(second, by=WORKER, now=world.at(100))
    with pytest.raises(CannotJoin):
        actions.split(panic, by=world.actor("wang"), now=world.at(150))
    with pytest.raises(WordUnknown):
        actions.split(panic, signals=[999_999], by=world.actor("wang"), now=world.at(150))
    new = actions.split(panic, signals=[second.id], by=world.actor("wang"), now=world.at(150))
    assert (new.received_at, new.split_from_id, new.signal_count) == (world.at(100), panic.pk, 1)
    assert new.legs.get(name="self").due_at == world.at(160)
    assert Incident.objects.get(pk=panic.pk).signal_count == 1
    stored_equals_replay(panic.pk)
    stored_equals_replay(new.pk)
    assert without_clock() == []


def test_a_major_incident_gathers_several_schools_and_is_closed_after_them(world, panic):
    other = actions.open_or_join(
        world.signal("panic", school_id=world.schools[1].pk, place_id=None), by=WORKER, now=world.at(1)
    )
    wang = world.actor("wang")
    lead = actions.make_major([panic, other], title="两校联动", by=wang, now=world.at(60))
    assert (lead.major, lead.state, lead.children.count()) == (True, "acknowledged", 2)
    assert lead.area_path == world.area.path
    for row in (lead, panic, other):
        stored_equals_replay(row.pk)
    actions.verify(lead, verdict="false", cause="nothing_found", by=wang, now=world.at(70))
    with pytest.raises(NotAllowedNow):
        actions.close(lead, disposition="false_alarm", note="n", by=wang, now=world.at(80))
    for part in (panic, other):
        actions.acknowledge(part, by=wang, now=world.at(81))
        actions.verify(part, verdict="false", cause="nothing_found", by=wang, now=world.at(82))
        actions.close(part, disposition="false_alarm", note="n", by=wang, now=world.at(83))
    actions.close(lead, disposition="false_alarm", note="n", by=wang, now=world.at(90))
    with pytest.raises(AlreadyClosed):
        actions.make_major([panic, other], title="again", by=wang, now=world.at(91))


def test_command_is_taken_and_handed_over_on_record(world, panic):
    actions.take_command(panic, person=world.people["leader"], by=world.actor("leader"), now=world.at(5))
    actions.take_command(panic, person=world.people["commander"], by=world.actor("leader"), now=world.at(50))
    entries = [e.data["person"] for e in Entry.objects.filter(name="incidents.command_taken").order_by("id")]
    assert entries == [world.people["leader"].pk, world.people["commander"].pk]
    stored_equals_replay(panic.pk)


def test_a_checklist_line_is_ticked_once_and_can_be_taken_back(world, panic):
    item = actions.tick_checklist(panic, "close_gate", by=world.actor("guard"), now=world.at(20))
    assert item.done_at == world.at(20)
    with pytest.raises(SomebodyWasFirst) as lost:
        actions.tick_checklist(panic, "close_gate", by=world.actor("wang"), now=world.at(21))
    assert lost.value.who == "Guard"
    actions.tick_checklist(panic, "close_gate", done=False, by=world.actor("guard"), now=world.at(25))
    with pytest.raises(WordUnknown):
        actions.tick_checklist(panic, "dance", by=world.actor("guard"), now=world.at(26))
    stored_equals_replay(panic.pk)


def test_a_note_keeps_its_words_out_of_the_journal(world, panic):
    actions.note(panic, text="Zhang says the man left", by=world.actor("wang"), now=world.at(9))
    assert all("Zhang" not in str(e.data) for e in Entry.objects.all())
    with pytest.raises(ReasonMissing):
        actions.note(panic, text="  ", by=world.actor("wang"), now=world.at(10))


def test_a_leg_takes_only_the_proof_that_the_plan_names(world, panic):
    wang = world.actor("wang")
    with pytest.raises(EvidenceMissing):
        actions.prove_leg(panic, "self", proof={}, at=world.at(30), by=wang, now=world.at(31))
    with pytest.raises(WordUnknown):
        actions.prove_leg(panic, "self", proof={"kind": "rumour"}, at=world.at(30), by=wang, now=world.at(31))
    leg = actions.prove_leg(panic, "self", proof={"kind": "video_check"}, at=world.at(30), by=wang, now=world.at(31))
    assert (leg.state, leg.met_at) == ("met", world.at(30))
    with pytest.raises(SomebodyWasFirst):
        actions.prove_leg(
            panic, "self", proof={"kind": "video_check"}, at=world.at(20), by=world.actor("li"), now=world.at(32)
        )
    stored_equals_replay(panic.pk)


def test_a_call_opens_an_incident_and_a_second_call_about_the_same_school_joins(world):
    wang = world.actor("wang")
    first = actions.call_in(channel="phone", kind="fire", school=world.school, text="smoke", by=wang, now=world.now)
    second = actions.call_in(channel="phone", kind="fire", place=world.gate, text="smoke", by=wang, now=world.at(60))
    assert first.incident_id == second.incident_id
    assert first.incident.kind == "fire"
    assert first.incident.organisation_id == world.police.pk
    third = actions.call_in(channel="phone", kind="fire", school=world.school, join=False, by=wang, now=world.at(61))
    assert third.incident_id != first.incident_id
    assert len(first.code) == 8
    stored_equals_replay(first.incident_id)


def test_the_clock_of_a_call_starts_when_the_phone_rang_and_the_same_client_id_is_one_call(world):
    wang = world.actor("wang")
    calls = [
        actions.call_in(
            channel="phone",
            kind="medical",
            school=world.school,
            client_id="c1",
            received_at=world.at(-30),
            by=wang,
            now=world.now,
        )
        for _ in range(2)
    ]
    assert calls[0].pk == calls[1].pk
    assert calls[0].incident.received_at == world.at(-30)
    assert Call.objects.count() == 1


def test_an_anonymous_call_leaves_no_trace_of_the_caller_and_a_named_one_is_disposed_of(world):
    wang = world.actor("wang")
    who = {"reporter_name": "Zhao", "reporter_phone": "13900000000", "client_id": "x"}
    hidden = actions.call_in(
        channel="web", text="t", anonymous=True, school=world.school, by=wang, now=world.now, **who
    )
    assert (hidden.reporter_name, hidden.reporter_phone, hidden.client_id) == ("", "", None)
    named = actions.call_in(channel="phone", text="t", school=world.school, by=wang, now=world.now, **who)
    assert named.dispose_on == date(2026, 11, 23) + timedelta(days=180)
    assert actions.dispose_calls(now=world.now) == 0
    assert actions.dispose_calls(now=world.now + timedelta(days=180)) == 1
    named.refresh_from_db()
    assert (named.reporter_name, named.reporter_phone, named.text) == ("", "", "t")


def test_who_sees_what(world, panic):
    def viewer(role, **scope):
        return Viewer(account_id=1, person_id=scope.pop("person", None), grants=(Grant(role, **scope),))

    seen = [
        (viewer("dispatcher", area_path=world.area.path), True),
        (viewer("dispatcher", area_path="/99/9901/990102/"), False),
        (viewer("guard", school_id=world.school.pk), True),
        (viewer("guard", school_id=world.schools[1].pk), False),
        (viewer("police_officer", organisation_id=world.police.pk), True),
        (viewer("education_officer", area_path=world.area.path), True),
        (Viewer.nobody(), False),
        (Viewer.system(), True),
    ]
    for who, expected in seen:
        assert visible_to(who).filter(pk=panic.pk).exists() is expected, who
        if expected:
            assert page(who, panic.ref).incident == panic
        else:
            with pytest.raises(Incident.DoesNotExist):
                page(who, panic.ref)


def test_a_neighbour_who_is_asked_to_help_sees_it_while_the_task_is_open(world, panic):
    from anyuan.dispatch import actions as dispatching
    from anyuan.incidents.actions._change import matter_of

    neighbour = world.people["neighbour"]
    who = Viewer(account_id=1, person_id=neighbour.pk, grants=(Grant("guard", school_id=world.schools[1].pk),))
    assert not visible_to(who).exists()
    task = dispatching.assign(
        matter_of(panic), role="mutual", owner_kind="person", owner_id=neighbour.pk, by=WORKER, now=world.now
    )
    assert visible_to(who).get() == panic
    dispatching.clear(task.pk, by=world.actor("neighbour"), now=world.at(100))
    assert not visible_to(who).exists()


def test_the_queue_is_by_level_then_arrival_and_the_intake_form_hints_at_what_may_be_the_same(world, panic):
    food = actions.call_in(
        channel="phone", kind="food", school=world.school, by=world.actor("wang"), now=world.at(-60)
    ).incident
    system = Viewer.system()
    assert list(open_queue(system)) == [panic, food]
    hint = may_be_the_same(system, now=world.at(10), school_id=world.school.pk, kind="food")
    assert hint[0] == food
    assert may_be_the_same(system, now=world.at(10)) == []


def test_a_page_holds_everything_with_names(world, panic):
    actions.acknowledge(panic, by=world.actor("wang"), now=world.at(5))
    actions.dispatch_units(panic, units=[world.units["car"]], by=world.actor("wang"), now=world.at(9))
    whole = page(Viewer.system(), panic.ref)
    assert whole.next == "arrive"
    assert "clear" in whole.allowed
    assert whole.name(whole.assignments[0].moved_by) == "Wang"
    assert {e.name for e in whole.timeline} >= {"incidents.opened", "incidents.acknowledged", "dispatch.assigned"}
    assert whole.evidence_asked("zh")[0] == ("handler_report", "处置人情况报告")


def test_what_was_closed_shows_its_evidence_and_cannot_be_written_on(world, panic):
    wang = world.actor("wang")
    actions.acknowledge(panic, by=wang, now=world.at(5))
    actions.clear(panic, by=wang, now=world.at(6))
    with pytest.raises(EvidenceMissing) as missing:
        actions.close(panic, disposition="resolved_on_site", evidence=PROOF, by=wang, now=world.at(7))
    assert missing.value.what == ["verdict"]
    actions.verify(panic, verdict="real", cause="fight", by=wang, now=world.at(8))
    with pytest.raises(WordUnknown):
        actions.close(panic, disposition="vanished", evidence=PROOF, by=wang, now=world.at(9))
    actions.close(panic, disposition="resolved_on_site", evidence=PROOF, by=wang, now=world.at(9))
    refused = [
        lambda: actions.tick_checklist(panic, "look", by=wang, now=world.at(10)),
        lambda: actions.prove_leg(panic, "self", proof={"kind": "arrival"}, at=world.at(9), by=wang, now=world.at(10)),
        lambda: actions.verify(panic, verdict="false", correct=True, by=wang, now=world.at(10)),
        lambda: actions.dispatch_units(panic, units=[world.units["far"]], by=wang, now=world.at(10)),
        lambda: actions.set_level(panic, level=2, by=wang, now=world.at(10)),
        lambda: actions.take_command(panic, person=world.people["leader"], by=wang, now=world.at(10)),
    ]
    for verb in refused:
        with pytest.raises((AlreadyClosed, SomebodyWasFirst)):
            verb()
    stored_equals_replay(panic.pk)


def test_a_false_verdict_that_is_taken_back_owes_the_next_step_again(world, panic):
    wang = world.actor("wang")
    actions.acknowledge(panic, by=wang, now=world.at(5))
    actions.verify(panic, verdict="false", cause="operator_error", by=wang, now=world.at(8))
    with pytest.raises(SomebodyWasFirst):
        actions.verify(panic, verdict="real", by=world.actor("li"), now=world.at(9))
    actions.verify(panic, verdict="real", cause="fight", correct=True, by=wang, now=world.at(10))
    running = Deadline.objects.filter(subject_id=panic.pk, state="running").values_list("kind", flat=True)
    assert set(running) == {"dispatch"}
    stored_equals_replay(panic.pk)


def test_legs_that_nobody_proved_are_unknown_when_the_incident_is_closed(world, panic):
    wang = world.actor("wang")
    actions.acknowledge(panic, by=wang, now=world.at(5))
    actions.verify(panic, verdict="real", cause="fight", by=wang, now=world.at(6))
    actions.clear(panic, by=wang, now=world.at(20))
    actions.close(panic, disposition="resolved_on_site", evidence=PROOF, by=wang, now=world.at(30))
    assert {leg.state for leg in panic.legs.all()} == {"unknown"}
