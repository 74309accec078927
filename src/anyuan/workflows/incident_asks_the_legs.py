"""When an incident opens, the people of each leg of 1-3-5 are asked: each leg its own people, deadline and proof."""

from __future__ import annotations

from datetime import datetime

from anyuan.dispatch.actions import assign
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.incidents import events
from anyuan.incidents.actions._change import matter_of, say
from anyuan.incidents.models import Leg
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.workflows._incident import of_entry

PLAN = Actor.system("plan")
# A leg asks the nearest few: forty people who all run are not forty times as fast.
MOST = 12


@handles("incidents.opened", name="incident_asks_the_legs")
def handle(entry: Entry, now: datetime) -> None:
    """Give each leg's people their task. A leg that reaches nobody is said, not passed over."""
    incident = of_entry(entry)
    if incident is None or not incident.open:
        return
    recipients = Recipients(now)
    plans = {leg["name"]: leg for leg in incident.plan.get("legs", ())}
    for leg in rows.read(Leg, order="order", incident_id=incident.pk, state="running"):
        people = recipients.of(plans[leg.name]["who"], incident.area_path, incident.school_id)[:MOST]
        if not people:
            say(incident, events.LEG_EMPTY, by=PLAN, now=now, leg=leg.name)
        for person in people:
            try:
                assign(
                    matter_of(incident),
                    role=leg.name,
                    owner_kind="person",
                    owner_id=person,
                    due_at=leg.due_at if leg.due_at > now else None,
                    by=PLAN,
                    now=now,
                )
            except SomebodyWasFirst:
                continue  # a dispatcher has asked them already
