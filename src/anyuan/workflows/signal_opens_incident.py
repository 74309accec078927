"""When a signal that matters comes in, it opens an incident or joins the one that is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.incidents.actions import open_or_join
from anyuan.intake.models import Signal, SignalHistory
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._incident import actor_of


@handles("intake.signal_received", name="signal_opens_incident", urgent=True)
def handle(entry: Entry, now: datetime) -> None:
    """Open or join. A test signal is shown, and opens nothing."""
    # Without joins: the row says nearly all that opening needs, and to write a join of eight tables costs more.
    signal: Any = next(iter(rows.read(Signal, id=entry.subject_id)), None)
    if signal is None:  # handled so late that it has moved to its history
        signal = rows.one(SignalHistory, id=entry.subject_id)
    if not signal.test:
        open_or_join(signal, by=actor_of(entry), now=now)
