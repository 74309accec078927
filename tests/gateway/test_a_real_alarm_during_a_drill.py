"""While a drill runs, a panel of the same school calls over a real socket: its alarm is a real incident, and the drill yields."""

import asyncio
import json
from datetime import timedelta

import pytest

from anyuan.gateway.protocols.dc09 import codec
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.kernel.clock import utc_now

PANIC = ContactId(None, "1", "120", "01", "005")


@pytest.fixture
def outside():
    """Another authority's system, which is told of real things only."""
    from tests.hooks.receiver import receiver

    with receiver() as state:
        yield state


@pytest.fixture
def school(transactional_db, panel_line):
    from anyuan.gateway.interpreters import install
    from tests.incidents import world as county

    install()
    world = county.build()
    panel_line("1234", school=world.school, place=world.gate)
    return world


def started(world):
    """A drill that was announced two days ago and has just begun, by the wall's own clock."""
    from anyuan.duties import actions
    from anyuan.duties.models import Drill
    from tests.duties import drill_world

    now = utc_now()
    by = world.actor("head")
    plan = drill_world.plan(world, starts_at=now + timedelta(minutes=1))
    earlier = now - timedelta(days=2)
    drill = actions.plan_drill(plan, by=by, now=earlier)
    actions.announce_drill(drill.pk, by=by, now=earlier)
    actions.start_drill(drill.pk, real_alarm="", by=by, now=now)
    work()
    return Drill.objects.get()


def work():
    """What the worker does now."""
    from anyuan.hooks.actions import deliver_due
    from anyuan.intake.actions import interpret
    from anyuan.journal.actions import handle_due

    now = utc_now()
    interpret(now=now)
    for _turn in range(10):
        if not handle_due(now=now):
            break
    deliver_due(now=now)


def test_the_panels_alarm_is_real_and_the_drill_steps_aside(school, running, panel, outside, settings):
    from anyuan.duties.models import Drill
    from anyuan.hooks.queries import forget
    from anyuan.incidents.models import Incident
    from tests.hooks.desk import system

    settings.NOTIFY = {**settings.NOTIFY, "mode": "live"}
    forget()
    system(school, outside, events=["incidents.*", "duties.*"])
    drill = started(school)
    assert drill.state == "running"
    assert outside.calls == []  # the whole exercise, and nobody outside has heard a word

    async def alarm():
        async with running() as gateway:
            caller = await panel.call(gateway)
            reply = await caller.ask(codec.Sender("1234").contact_id(7, PANIC, at=utc_now()))
            assert codec.read_answer(reply, sequence="0007").accepted

    asyncio.run(alarm())
    work()
    real = Incident.objects.get(exercise=False)
    assert real.open
    assert (real.kind, real.school) == ("panic", school.school)
    assert Incident.objects.get(exercise=True).signal_count == 1
    drill = Drill.objects.get()
    assert (drill.state, drill.interrupted_by_ref) == ("interrupted", real.ref)
    events = [json.loads(body) for _headers, body in outside.calls]
    told = {(event["type"], event["exercise"]) for event in events}
    assert ("anyuan.incidents.opened", False) in told
    assert not any(exercise for _type, exercise in told)
    forget()
