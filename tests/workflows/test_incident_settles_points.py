"""A person who acknowledges or closes an incident settles the alarm points behind it."""

from anyuan.incidents import actions
from anyuan.incidents.models import Incident
from anyuan.intake.actions import shelving
from anyuan.intake.models import PointState
from anyuan.journal.rules import Actor
from tests.workflows.test_one_thing_leads_to_another import beat, device, signal  # noqa: F401


def test_acknowledged_with_the_incident_and_reset_when_it_is_closed(world, device):  # noqa: F811
    came = signal(world, device)
    point = shelving.point_of(device=device, line=device.line, zone=came.zone, kind="panic", now=world.at(0))
    PointState.objects.filter(id=point.id).update(state="unacknowledged", active=True)
    beat(world.at(0.3))
    incident = Incident.objects.get()
    by = Actor.person(world.people["wang"].pk)
    actions.acknowledge(incident, by=by, now=world.at(5))
    beat(world.at(6))
    point.refresh_from_db()
    assert (point.state, point.active) == ("acknowledged", True)
    actions.verify(incident, verdict="false", cause="operator_error", by=by, now=world.at(50))
    actions.close(incident, disposition="false_alarm", note="pressed while cleaning", by=by, now=world.at(60))
    beat(world.at(61))
    point.refresh_from_db()
    assert (point.state, point.active) == ("normal", False)
