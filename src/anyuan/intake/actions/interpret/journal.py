"""What the journal hears of signals: those that open an incident, that end a condition, that ask for a cancel."""

from __future__ import annotations

from anyuan.intake import events
from anyuan.intake.models import Signal
from anyuan.journal.actions import Happening
from anyuan.journal.rules import Actor, Scope, Subject

# A restore of these may matter to somebody who is on the way.
ENDS_MATTER = frozenset(
    {"panic", "duress", "fire", "medical", "gas", "intrusion", "tamper", "access", "environment", "welfare", "unknown"}
)
_EVENTS = {"opens": events.SIGNAL_RECEIVED, "ended": events.CONDITION_ENDED, "cancel": events.CANCEL_RECEIVED}


def scope_of(row: Signal) -> Scope:
    return Scope(area_path=row.area_path, school_id=row.school_id)


def of_signal(news: str, signal: Signal) -> Happening:
    """The entry of one signal; its time is the receipt, not when somebody got round to reading it."""
    data = signal.summary() | {
        "line": signal.line_id,
        "device": signal.device_id,
        "place": signal.place_id,
        "school": signal.school_id,
    }
    by = Actor("device", signal.device_id if signal.device_id is not None else signal.line_id, signal.protocol)
    return Happening(
        _EVENTS[news],
        Subject("intake.signal", signal.id, signal.ref),
        by,
        signal.received_at,
        data,
        scope_of(signal),
        signal.exercise,
    )
