"""Sentences of the house, carried out by the journal: signal → incident → people told → recall."""

import pytest

from anyuan.directory.models import Device, Line
from anyuan.dispatch.actions import arrive, decline, pass_due
from anyuan.dispatch.audit import check, state
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.incidents import actions
from anyuan.incidents.models import Incident, IncidentSignal, Leg, Recall
from anyuan.incidents.queries import without_clock
from anyuan.intake import events as intake_events
from anyuan.intake.models import Signal
from anyuan.journal.actions import handle_due, record
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.notify.models import Message, Recipient
from tests.incidents.test_an_alarm_becomes_a_closed_incident import stored_equals_replay

WORKER = Actor.system("worker")


def beat(now):
    """What the worker does at ``now``."""
    for _turn in range(10):
        done = pass_due(now) + handle_due(now=now)
        if not done:
            break
    assert not Todo.objects.filter(error__gt="").exists(), Todo.objects.exclude(error="").values("handler", "error")


@pytest.fixture
def device(world):
    line = Line.objects.create(code="L1", protocol="dc09", account="1234", school=world.school, place=world.gate)
    return Device.objects.create(code="B1", kind="button", line=line, school=world.school, place=world.gate)


def signal(world, device, kind="panic", seconds=0, event=intake_events.SIGNAL_RECEIVED, **changes):
    """What intake leaves behind: the signal and its entry."""
    from django.db import transaction

    at = world.at(seconds)
    fields = {
        "raw_id": Signal.objects.count() + 1,
        "protocol": "dc09",
        "kind": kind,
        "level": 1,
        "opens": True,
        "line": device.line,
        "device": device,
        "place": world.gate,
        "school": world.school,
        "area_path": world.area.path,
        "received_at": at,
        "interpreted_at": at,
    }
    with transaction.atomic():
        row = Signal.objects.create(**(fields | changes))
        record(
            event,
            subject=Subject("intake.signal", row.pk, row.ref),
            by=Actor("device", device.pk),
            now=at,
            data=row.summary(),
            scope=Scope(world.area.path, world.school.pk),
            exercise=row.exercise,
        )
    return row


def told(kind):
    """Names of the people to whom messages of a kind went."""
    rows = Recipient.objects.filter(message__kind=kind)
    return set(rows.values_list("person__code", flat=True))


def test_a_signal_opens_an_incident_and_the_desk_and_the_legs_are_told(world, device):
    signal(world, device)
    beat(world.at(0.3))
    incident = Incident.objects.get()
    assert incident.place_id == world.gate.pk
    assert told("escalation") == {"wang", "li"}
    roles = set(Assignment.objects.values_list("role", "owner_id"))
    people = world.people
    assert roles == {
        ("self", people["guard"].pk),
        ("mutual", people["neighbour"].pk),
        ("reinforce", people["crew"].pk),
    }
    assert told("task") == {"guard", "neighbour", "crew"}
    title = Message.objects.filter(kind="escalation").first()
    assert title.title_zh.endswith("一键报警:试验第1小学 正门")
    assert title.answerable
    stored_equals_replay(incident.pk)


def test_nobody_answers_so_the_ladder_climbs_to_the_commander(world, device):
    signal(world, device)
    for second in (0, 20, 40, 60):
        beat(world.at(second))
    assert {"wang", "li", "leader", "guard", "head", "crew", "commander", "chief"} <= told("escalation")
    assert {e.data["step"] for e in Entry.objects.filter(name="dispatch.step_reached")} == {0, 1, 2, 3}


def test_a_test_signal_opens_nothing(world, device):
    signal(world, device, test=True)
    beat(world.at(1))
    assert not Incident.objects.exists()


def test_a_drill_says_so_in_every_message(world, device):
    signal(world, device, exercise=True)
    beat(world.at(1))
    assert Incident.objects.get().exercise
    assert Message.objects.exists()
    assert all(m.exercise and m.title_zh.startswith("演练") for m in Message.objects.all())


def test_legs_without_proof_become_unknown_and_later_proof_counts_by_its_own_time(world, device):
    signal(world, device)
    beat(world.at(1))
    guard_task = Assignment.objects.get(role="self")
    beat(world.at(61))
    assert Leg.objects.get(name="self").state == "unknown"
    assert "wang" in told("overdue_leg")
    # The guard's phone had no network: the arrival comes at second 100 and says second 45.
    arrive(guard_task.pk, by=world.actor("guard"), now=world.at(100), at=world.at(45))
    beat(world.at(100))
    leg = Leg.objects.get(name="self")
    assert (leg.state, leg.met_at) == ("met", world.at(45))
    incident = Incident.objects.get()
    assert incident.state == "received"  # the school's own guard on the spot is not yet help from outside
    mutual = Assignment.objects.get(role="mutual")
    arrive(mutual.pk, by=world.actor("neighbour"), now=world.at(200))
    beat(world.at(201))
    assert (Leg.objects.get(name="mutual").state, Incident.objects.get().state) == ("late", "arrived")
    beat(world.at(301))
    assert Leg.objects.get(name="reinforce").state == "unknown"
    stored_equals_replay(incident.pk)


def test_a_recall_goes_to_everybody_whom_the_alarm_reached_also_off_duty_with_receipts(world, device):
    signal(world, device)
    beat(world.at(1))
    Recipient.objects.filter(person__code__in=("wang", "guard")).update(state="reached", reached_at=world.at(2))
    incident = Incident.objects.get()
    actions.acknowledge(incident, by=world.actor("wang"), now=world.at(5))
    actions.verify(incident, verdict="false", cause="operator_error", by=world.actor("wang"), now=world.at(9))
    actions.recall(incident, reason="pressed while cleaning", by=world.actor("wang"), now=world.at(10))
    beat(world.at(11))
    recall = Recall.objects.get()
    assert told("recall") == {"wang", "guard"}
    assert (recall.reached, recall.message_id) == (2, Message.objects.get(kind="recall").pk)
    assert Message.objects.get(kind="recall").answerable
    assert not Assignment.objects.filter(ended_at=None).exists()
    stored_equals_replay(incident.pk)


def test_a_restore_is_shown_and_closes_nothing(world, device):
    signal(world, device, "fire")
    beat(world.at(1))
    signal(world, device, "fire", 30, intake_events.CONDITION_ENDED, restore=True, opens=False)
    beat(world.at(31))
    assert IncidentSignal.objects.get().ended_at == world.at(30)
    assert Incident.objects.get().open


def test_a_cancel_at_the_panel_is_a_note_for_a_person(world, device):
    signal(world, device)
    beat(world.at(1))
    signal(world, device, "cancel", 20, intake_events.CANCEL_RECEIVED, opens=False)
    beat(world.at(21))
    incident = Incident.objects.get()
    assert incident.state == "received"
    assert Entry.objects.filter(name="incidents.signal_cancelled", subject_id=incident.pk).exists()
    stored_equals_replay(incident.pk)


def test_who_declines_is_reported_to_the_desk(world, device):
    signal(world, device)
    beat(world.at(1))
    decline(Assignment.objects.get(role="mutual").pk, reason="busy", by=world.actor("neighbour"), now=world.at(8))
    beat(world.at(9))
    assert told("declined") == {"wang", "li"}


def test_an_empty_step_tells_the_duty_leader(world, device):
    from anyuan.directory.models import Shift

    Shift.objects.filter(role="dispatcher").delete()
    signal(world, device)
    beat(world.at(1))
    assert "leader" in told("nobody_on_duty")
    assert "leader" in told("escalation")  # the next step fired at once


def test_a_handler_that_runs_twice_changes_nothing(world, device):
    signal(world, device)
    beat(world.at(1))
    from anyuan.workflows.signal_opens_incident import handle

    before = Incident.objects.get().version
    handle(Entry.objects.get(name="intake.signal_received"), world.at(2))
    assert Incident.objects.get().version == before


def test_the_auditor_finds_an_open_incident_without_a_clock_and_raises_the_loudest_alarm(world, device):
    signal(world, device)
    beat(world.at(1))
    assert check(world.at(2)) == 0
    assert state(world.at(2)).good
    Deadline.objects.all().delete()  # the fault that must never be silent
    assert check(world.at(30)) == 1
    assert state(world.at(30)).without_clock == [Incident.objects.get().ref]
    beat(world.at(31))
    assert told("auditor") == {"wang", "li", "leader", "commander"}
    assert Message.objects.get(kind="auditor").level == 1
    assert without_clock() == []
    assert check(world.at(32)) == 0


def test_the_auditor_notices_that_nobody_passes_deadlines_and_passes_them_itself(world, device):
    signal(world, device)
    beat(world.at(1))
    assert check(world.at(400)) > 0
    assert Entry.objects.filter(name="dispatch.clocks_stopped").count() == 1
    assert not Deadline.objects.filter(state="running", due_at__lte=world.at(400)).exists()
    assert check(world.at(401)) == 0


def test_an_auditor_that_stops_looking_is_itself_an_alarm(world):
    assert state(world.now).silent
    check(world.now)
    assert not state(world.at(60)).silent
    assert state(world.at(120)).silent


def answer(kind, person, words, now):
    from anyuan.notify.actions import receipt

    row = Recipient.objects.filter(message__kind=kind, person=person).order_by("id").last()
    receipt(row, "answered", by=Actor.person(person.pk), now=now, answer=words)


def test_a_dispatcher_takes_the_alarm_from_the_phone_and_whoever_is_second_changes_nothing(world, device):
    signal(world, device)
    beat(world.at(1))
    answer("escalation", world.people["wang"], "accepted", world.at(6))
    beat(world.at(6))
    incident = Incident.objects.get()
    assert (incident.state, incident.acknowledged_at) == ("acknowledged", world.at(6))
    answer("escalation", world.people["li"], "accepted", world.at(7))
    beat(world.at(7))
    assert Entry.objects.filter(name="incidents.acknowledged").count() == 1
    stored_equals_replay(incident.pk)


def test_the_head_of_the_school_answers_the_ladder_but_the_centre_still_has_to_take_the_alarm(world, device):
    from anyuan.directory.models import Shift

    Shift.objects.filter(person__code="crew").update(person=world.people["head"])
    signal(world, device)
    for second in (1, 20, 40):
        beat(world.at(second))
    answer("escalation", world.people["head"], "accepted", world.at(45))
    beat(world.at(45))
    assert Incident.objects.get().state == "received"
    beat(world.at(100))
    assert 3 not in {e.data["step"] for e in Entry.objects.filter(name="dispatch.step_reached")}
    beat(world.at(166))  # nothing followed within 120 seconds
    assert 3 in {e.data["step"] for e in Entry.objects.filter(name="dispatch.step_reached")}


@pytest.mark.parametrize(("words", "state"), [("accepted", "acknowledged"), ("declined", "declined")])
def test_a_task_is_taken_or_declined_by_answering_its_message(world, device, words, state):
    signal(world, device)
    beat(world.at(1))
    answer("task", world.people["neighbour"], words, world.at(9))
    beat(world.at(9))
    assert Assignment.objects.get(role="mutual").state == state


def test_whoever_is_still_on_the_way_when_it_is_over_is_told(world, device):
    signal(world, device)
    beat(world.at(1))
    incident = Incident.objects.get()
    actions.acknowledge(incident, by=world.actor("wang"), now=world.at(5))
    arrive(Assignment.objects.get(role="self").pk, by=world.actor("guard"), now=world.at(30))
    actions.clear(incident, by=world.actor("wang"), now=world.at(50))
    beat(world.at(51))
    assert told("called_off") == {"neighbour", "crew"}
