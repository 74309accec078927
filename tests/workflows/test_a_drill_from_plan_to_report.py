"""A drill goes the way of every alarm, steps aside for a real one, and leaves cases behind."""

import json
from datetime import timedelta

import pytest
from django.utils.translation import override

from anyuan.cases.models import Case
from anyuan.directory.models import Organisation
from anyuan.duties import actions
from anyuan.duties.drill_refusals import (
    AnotherDrill,
    CountWrong,
    DrillMoved,
    RealAlarm,
    ReportLacks,
    RollClosed,
)
from anyuan.duties.drill_signal import NAME, interpret
from anyuan.duties.models import Drill, MissingName, RollCall
from anyuan.duties.queries.drills import called
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident, Leg
from anyuan.incidents.queries import measured as measured_of
from anyuan.incidents.queries import real_alarm_at
from anyuan.intake.actions import interpret as understand
from anyuan.intake.actions import receive
from anyuan.intake.models import RawMessage, Signal
from anyuan.intake.rules import RawDraft
from anyuan.journal.models import Entry
from anyuan.notify.models import Message, Recipient
from tests.duties import drill_world
from tests.workflows.test_one_thing_leads_to_another import beat, told


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def centre(world):
    return Organisation.objects.create(code="C1", name="指挥中心", kind="centre", area=world.area)


def clocks(incident_id):
    return measured_of(Incident.objects.get(pk=incident_id))


def work(now):
    """One turn of the worker: messages are understood, events handled."""
    understand(now=now)
    beat(now)


@pytest.fixture
def running(world, centre):
    drill = drill_world.started(world)
    work(drill.started_at + timedelta(seconds=1))
    return Drill.objects.get()


def test_starting_a_drill_is_an_exercise_alarm_in_the_inbox_and_nothing_else(world):
    drill = drill_world.started(world)
    raw = RawMessage.objects.get()
    assert (raw.protocol, raw.pk) == (NAME, drill.raw_id)
    assert not Incident.objects.exists()
    work(drill.started_at + timedelta(seconds=1))
    incident = Incident.objects.get()
    assert incident.exercise
    assert (incident.kind, incident.school, incident.place_id) == ("fire", world.school, world.gate.pk)
    assert incident.ref.startswith("D")
    drill.refresh_from_db()
    assert (drill.incident_id, drill.incident_ref) == (incident.pk, incident.ref)
    assert incident.received_at == drill.started_at
    assert told("task") >= {"guard"}
    assert not Message.objects.filter(exercise=False).exists()
    assert not Entry.objects.filter(exercise=False, name__startswith="incidents.").exists()
    assert set(Leg.objects.values_list("incident_id", flat=True)) == {incident.pk}


def test_no_bytes_of_a_drill_can_be_a_real_alarm():
    class Raw:
        body = json.dumps({"drill": 1, "school": "S1", "kind": "panic", "exercise": False, "real": True}).encode()

    assert [draft.exercise for draft in interpret(Raw())] == [True]


def test_the_clocks_are_the_incidents_own(world, running):
    at = running.started_at
    incident = Incident.objects.get()
    crew = {"by": world.actor("wang")}
    incidents.acknowledge(incident, now=at + timedelta(seconds=12), **crew)
    incidents.prove_leg(
        incident,
        "self",
        proof={"kind": "on_scene"},
        at=at + timedelta(seconds=41),
        now=at + timedelta(seconds=45),
        **crew,
    )
    work(at + timedelta(seconds=46))
    measured = clocks(incident.pk)
    assert measured["stamps"]["acknowledged_at"] == 12
    legs = {leg["name"]: (leg["allowed"], leg["taken"], leg["state"]) for leg in measured["legs"]}
    assert legs["self"] == (60, 41, "met")
    assert legs["mutual"][1:] == (None, "running")
    work(at + timedelta(seconds=400))
    assert {leg["name"]: leg["state"] for leg in clocks(incident.pk)["legs"]}["mutual"] == "unknown"  # never "met"
    actions.end_drill(running.pk, by=world.actor("head"), now=at + timedelta(seconds=500))
    work(at + timedelta(seconds=501))
    assert Drill.objects.get().measured == clocks(incident.pk)  # kept with the drill


def test_a_real_alarm_at_the_same_school_breaks_through(world, running):
    now = running.started_at + timedelta(seconds=30)
    body = {"source": "panel", "id": "1", "kind": "fire", "place": "S1-G"}
    from anyuan.gateway.interpreters import install

    install()
    receive([RawDraft("http", "http", "panel", "1", json.dumps(body).encode(), now, 0)], now=now)
    work(now)
    real = Incident.objects.get(exercise=False)
    assert (real.open, real.school, real.kind) == (True, world.school, "fire")
    assert Incident.objects.count() == 2  # it joined nothing
    drill = Drill.objects.get()
    assert (drill.state, drill.interrupted_by_ref) == ("interrupted", real.ref)
    message = Message.objects.get(kind="drill_interrupted")
    assert not message.exercise
    assert "演练" not in message.title_zh.split("。")[0].replace("不是演练", "")
    people = Recipient.objects.filter(message=message).values_list("person__code", flat=True)
    assert set(people) == {"head", "guard", "crew"}

    who = {"by": world.actor("head"), "now": now + timedelta(seconds=5)}
    with pytest.raises(RealAlarm):
        actions.resume_drill(drill.pk, real_alarm=real_alarm_at(world.school.pk), **who)
    incidents.acknowledge(real, **who)
    incidents.verify(real, verdict="false", cause=_false_cause(real), **who)
    incidents.close(real, disposition="false_alarm", note="误报", evidence=_evidence(real), **who)
    assert actions.resume_drill(drill.pk, real_alarm=real_alarm_at(world.school.pk), **who).state == "running"


def test_a_drill_elsewhere_goes_on(world, running):
    world_signal = world.signal("fire", school_id=world.schools[1].pk, place_id=None, received_at=running.started_at)
    incidents.open_or_join(world_signal, by=world.actor("wang"), now=running.started_at)
    work(running.started_at + timedelta(seconds=2))
    assert Drill.objects.get().state == "running"


def test_an_exercise_alarm_interrupts_nothing(world, running):
    other = world.signal("gas", exercise=True, received_at=running.started_at)
    incidents.open_or_join(other, by=world.actor("wang"), now=running.started_at)
    work(running.started_at + timedelta(seconds=2))
    assert Drill.objects.get().state == "running"


def test_no_drill_begins_beside_a_real_alarm_and_a_race_is_settled_for_the_alarm(world):
    drill = drill_world.planned(world)
    at = drill.starts_at
    real = incidents.open_or_join(world.signal("fire", received_at=at), by=world.actor("wang"), now=at)
    assert real_alarm_at(world.school.pk) == real.ref
    with pytest.raises(RealAlarm):
        actions.start_drill(drill.pk, real_alarm=real.ref, by=world.actor("head"), now=at)
    beat(at)
    # Whoever started it had looked a moment too early.
    actions.start_drill(drill.pk, real_alarm="", by=world.actor("head"), now=at)
    work(at + timedelta(seconds=1))
    assert Drill.objects.get().state == "interrupted"
    assert Incident.objects.filter(exercise=False, open=True).count() == 1


def test_one_drill_at_a_time_in_a_school(world, running):
    second = drill_world.planned(world, starts_at=running.starts_at + timedelta(minutes=5))
    with pytest.raises(AnotherDrill):
        actions.start_drill(second.pk, real_alarm="", by=world.actor("head"), now=second.starts_at)
    assert RawMessage.objects.count() == 1


def test_the_roll_call_counts_and_its_names_are_gone_with_the_incident(world, running):
    at = running.started_at
    by = world.actor("head")
    roll = RollCall.objects.get()
    assert roll.incident_id == Incident.objects.get().pk
    one, two, staff = roll.lines.all()
    with pytest.raises(CountWrong):
        actions.report_line(one.pk, present=41, by=by, now=at + timedelta(seconds=100))
    actions.report_line(one.pk, present=39, by=by, now=at + timedelta(seconds=100))
    actions.report_line(two.pk, present=36, excused=2, by=by, now=at + timedelta(seconds=110))
    # What waited on a phone without network changes nothing that is newer.
    actions.report_line(one.pk, present=3, made_at=at + timedelta(seconds=60), by=by, now=at + timedelta(seconds=120))
    total = called(roll.lines.all())
    assert (total.missing, total.unreported, total.accounted_at) == (1, 1, None)
    actions.report_line(staff.pk, present=12, by=by, now=at + timedelta(seconds=130))
    name = actions.add_name(one.pk, "王小明", client_id="n1", by=by, now=at + timedelta(seconds=131))
    assert actions.add_name(one.pk, "王小明", client_id="n1", by=by, now=at + timedelta(seconds=132)).pk == name.pk
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM duties_missingname")
        assert "王小明" not in str(cursor.fetchall())
    assert [row.name for row in actions.read_names(roll.pk, by=by, now=at + timedelta(seconds=140))] == ["王小明"]
    read = Entry.objects.get(name="duties.roll_names_read")
    assert (read.actor_id, read.data["names"]) == (world.people["head"].pk, 1)
    assert "王小明" not in json.dumps(list(Entry.objects.values_list("data", flat=True)), ensure_ascii=False)
    actions.found(name.pk, by=by, now=at + timedelta(seconds=150))
    actions.found(name.pk, by=by, now=at + timedelta(seconds=160))
    total = called(roll.lines.all())
    assert (total.present, total.missing) == (40 + 36 + 12, 0)
    assert total.accounted_at == at + timedelta(seconds=150)

    incident = Incident.objects.get()
    who = {"by": world.actor("wang"), "now": at + timedelta(seconds=500)}
    incidents.acknowledge(incident, **who)
    incidents.verify(incident, verdict="real", **who)
    incidents.clear(incident, **who)
    cause = next(cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == "real")
    incidents.close(
        incident, disposition="drill_ended", cause=cause, note="演练结束", evidence=_evidence(incident), **who
    )
    work(at + timedelta(seconds=501))
    roll.refresh_from_db()
    assert (roll.names_destroyed, MissingName.objects.count()) == (1, 0)
    assert called(roll.lines.all()).present == 88
    with pytest.raises(RollClosed):
        actions.read_names(roll.pk, by=by, now=at + timedelta(seconds=510))
    assert Entry.objects.filter(name="duties.roll_names_read").count() == 1


def test_an_after_action_report_makes_a_case_of_every_gap(world, running):
    at, by = running.started_at, world.actor("head")
    actions.note(running.pk, "楼梯口拥堵", client_id="o1", objective=1, good=False, by=world.actor("crew"), now=at)
    actions.note(running.pk, "楼梯口拥堵", client_id="o1", objective=1, good=False, by=world.actor("crew"), now=at)
    assert running.notes.count() == 1
    actions.evacuated(running.pk, by=by, now=at + timedelta(seconds=170))
    actions.evacuated(running.pk, by=by, now=at + timedelta(seconds=200))
    drill = actions.end_drill(running.pk, by=by, now=at + timedelta(seconds=900))
    assert (drill.evacuated_at - drill.started_at).total_seconds() == 170
    later = {"by": by, "now": at + timedelta(hours=2)}
    with pytest.raises(ReportLacks, match="a rating of objective 1"):
        actions.evaluate(drill.pk, summary="好", **later)
    actions.rate(drill.pk, 1, "M", "楼梯窄", **later)
    actions.rate(drill.pk, 2, "P", **later)
    with pytest.raises(ReportLacks) as lacks:
        actions.evaluate(drill.pk, summary="", **later)
    for word in ("gap for objective 1", "the debrief", "the summary"):
        assert word in str(lacks.value)
    due = (at + timedelta(days=10)).date()
    gap = actions.name_gap(
        drill.pk, "东侧楼梯太窄", owner=("school", world.school.pk), due_on=due, objective=1, **later
    )
    actions.debrief(drill.pk, people=78, words="孩子们说哨声太响", **later)
    actions.evaluate(drill.pk, summary="总体有序", **later)
    with pytest.raises(DrillMoved):
        actions.rate(drill.pk, 2, "U", **later)
    work(at + timedelta(hours=2, seconds=1))
    work(at + timedelta(hours=2, seconds=2))
    case = Case.objects.get()
    gap.refresh_from_db()
    assert gap.case_ref == case.ref
    assert (case.title, case.exercise, case.source, case.source_ref) == ("东侧楼梯太窄", False, "drill", drill.ref)
    assert (case.owner_kind, case.owner_id) == ("school", world.school.pk)
    assert case.definition["answer_by"].startswith(str(due))


def test_a_drill_fills_the_duty_that_owes_it(db):
    from tests.duties import world as duties

    drill_rule = {
        "key": "monthly_drill",
        "kind": "drill",
        "title": {"en": "Monthly drill", "zh": "每月应急演练"},
        "where": {"of": "school"},
        "rrule": "FREQ=DAILY",
        "evidence": ["head_count", "note"],
        "gate": dict.fromkeys(("announced", "no_mock_weapons", "no_blood", "opt_out", "debrief"), True),
        "windows": [{"key": "day", "opens": "06:00", "closes": "20:00", "early_minutes": 0, "grace_minutes": 60}],
        "ladder": [{"after_minutes": 0, "targets": [{"post": "school_head", "at": "school"}]}],
    }
    county = duties.build(rules=[drill_rule])
    world = county.base
    drill = drill_world.started(world)
    owed = drill.occurrence
    assert owed is not None
    assert owed.opens_at <= drill.starts_at <= owed.closes_at
    by = world.actor("head")
    at = drill.started_at
    for line in RollCall.objects.get().lines.all():
        actions.report_line(line.pk, present=line.expected, by=by, now=at + timedelta(minutes=3))
    actions.end_drill(drill.pk, by=by, now=at + timedelta(minutes=20))
    owed.refresh_from_db()
    assert owed.state == "planned"  # the drill was held, and nobody has drawn anything from it yet
    for number in (1, 2):
        actions.rate(drill.pk, number, "P", by=by, now=at + timedelta(hours=1))
    actions.debrief(drill.pk, people=78, by=by, now=at + timedelta(hours=1))
    actions.evaluate(drill.pk, summary="有序", by=by, now=at + timedelta(hours=1))
    owed.refresh_from_db()
    assert owed.state == "done"
    assert sum(row.head_count or 0 for row in owed.check_ins.all()) == 90


def test_the_announcement_reaches_everybody_who_has_a_part(world):
    drill_world.planned(world)
    beat(world.at(1))
    message = Message.objects.get(kind="drill_announced")
    assert message.exercise
    assert message.title_zh.startswith("【演练】") or "演练" in message.title_zh
    people = Recipient.objects.filter(message=message).values_list("person__code", flat=True)
    assert set(people) == {"head", "guard", "crew"}


def test_signals_of_drills_open_as_their_scenario_says(world):
    from anyuan.duties.queries.scenarios import scenarios

    kinds = {one.kind: one.alarm_kind for one in scenarios()}
    assert kinds["fire"] == "fire"
    assert kinds["intruder"] == "intrusion"
    assert kinds["violence"] == "panic"  # no device reports violence: it comes in by the button
    assert "technical" not in kinds
    assert not Signal.objects.exists()


def _false_cause(incident):
    return next(cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == "false")


def _evidence(incident):
    closure = incident.plan["closure"]
    return [{"kind": code} for code in {*closure.get("evidence", ()), *closure.get("evidence_false", ())}]
