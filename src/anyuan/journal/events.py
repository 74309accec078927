"""What can happen. Every package declares its events here-by-call; the journal refuses a name nobody declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


class EventUnknown(LookupError):
    """The journal was asked to record an event that no package declares."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that can happen. ``sentence`` is a whole translatable sentence, formatted with the entry's data.

    ``topic`` is the live stream on which screens hear of it; empty for none.
    """

    name: str
    sentence: Any
    topic: str = ""


_EVENTS: dict[str, Event] = {}


def event(name: str, sentence: Any, *, topic: str = "") -> Event:
    """Declare an event. Raises ValueError when another sentence already carries the name."""
    known = _EVENTS.get(name)
    if known is not None and str(known.sentence) != str(sentence):
        raise ValueError(f"event {name} is declared twice")
    _EVENTS[name] = known or Event(name, sentence, topic)
    return _EVENTS[name]


def get(name: str) -> Event:
    """The declared event. Raises EventUnknown."""
    try:
        return _EVENTS[name]
    except KeyError:
        raise EventUnknown(name) from None


def declared() -> dict[str, Event]:
    """All events by name."""
    return dict(_EVENTS)


class _Blanks(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def say(name: str, data: dict[str, Any], ref: str = "") -> str:
    """The entry's sentence in the language in force; a fact that is missing shows as a dash, never as an error."""
    known = _EVENTS.get(name)
    if known is None:
        return name
    return str(known.sentence).format_map(_Blanks({"ref": ref, **data}))


EVIDENCE_STORED = event("journal.evidence_stored", _("Evidence “{filename}” was added to {ref}."), topic="evidence")
EVIDENCE_READ = event("journal.evidence_read", _("Evidence of {ref} was opened."))
RECORD_READ = event("journal.record_read", _("A protected record was read: {ref}."))
HANDLER_PARKED = event(
    "journal.handler_parked",
    _("A follow-up step could not be carried out and waits for a person: {handler}."),
    topic="system",
)
HANDLER_RELEASED = event(
    "journal.handler_released", _("A parked follow-up step was tried again: {handler}."), topic="system"
)


def declared_topic(name: str) -> str:
    """The topic on which an event of this name goes out; empty for none, also for a name of an older version."""
    known = _EVENTS.get(name)
    return known.topic if known else ""
