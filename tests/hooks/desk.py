"""Short ways to say what happens in these stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.hooks.actions import Wish, deliver_due, register
from anyuan.hooks.models import Subscriber
from anyuan.incidents.actions import open_or_join, recall
from anyuan.incidents.models import Incident
from anyuan.journal.actions import handle_due
from anyuan.journal.rules import Actor

ADMIN = Actor.system("test")


def system(world: Any, receiver: Any, name: str = "dispatch-112", **wish: Any) -> tuple[Subscriber, str]:
    """A system that hears of the county's incidents."""
    facts = {"url": receiver.url, "events": ["incidents.*"], "area": world.area, "plain_allowed": True}
    return register(name, Wish(**(facts | wish)), by=ADMIN, now=world.now)


def alarm(world: Any, seconds: float = 0, **signal: Any) -> Incident:
    """A panic button is pressed; what follows from it has followed."""
    incident = open_or_join(world.signal(seconds=seconds, **signal), by=ADMIN, now=world.at(seconds), join=False)
    settle(world.at(seconds))
    return Incident.objects.get(pk=incident.pk)


def call_back(world: Any, incident: Incident, seconds: float) -> None:
    """It was no alarm: everybody is told."""
    recall(incident, reason="wrong button", by=world.actor("wang"), now=world.at(seconds))
    settle(world.at(seconds))


def settle(now: datetime) -> None:
    """Carry out every reaction that is owed."""
    while handle_due(now=now):
        pass


def post(now: datetime) -> int:
    """One round of the poster."""
    return deliver_due(now=now)
