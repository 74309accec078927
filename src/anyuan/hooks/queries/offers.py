"""Which events go out, and to whom one of them goes."""

from __future__ import annotations

import time

from anyuan.directory.policy import TABLE, allows
from anyuan.hooks.models import Subscriber
from anyuan.hooks.rules import is_offered, matches
from anyuan.journal import events
from anyuan.journal.models import Entry

# The question comes with every event of the house; the answer may be this old. So a new system hears of what happens
# from two seconds after its registration.
FRESH_SECONDS = 2.0
_ACTIONS = frozenset(TABLE)
_known: tuple[float, bool] = (float("-inf"), False)


def offered() -> list[str]:
    """Names of all events that can go out, those of every package included."""
    return sorted(name for name, event in events.declared().items() if is_offered(name, event.topic, _ACTIONS))


def anybody_listens(name: str) -> bool:
    """Is there any system in use, and does this event go out at all? Almost always answered without the database."""
    global _known
    if not is_offered(name, events.declared_topic(name), _ACTIONS):
        return False
    at = time.monotonic()
    if at - _known[0] > FRESH_SECONDS:
        _known = (at, Subscriber.objects.filter(active=True).exists())
    return _known[1]


def forget() -> None:
    """Ask the database again next time: called when the register of systems has changed."""
    global _known
    _known = (float("-inf"), False)


def listeners(entry: Entry) -> list[Subscriber]:
    """The systems that asked for this event and may hear of it, where it lies."""
    action = is_offered(entry.name, events.declared_topic(entry.name), _ACTIONS)
    if not action:
        return []
    rows = Subscriber.objects.filter(active=True).select_related("area").order_by("id")
    return [
        row
        for row in rows
        if matches(entry.name, row.events)
        and (row.exercises or not entry.exercise)
        and allows(row.viewer, action, entry)
    ]
