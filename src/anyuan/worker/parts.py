"""What the worker does, part by part. Each part is one action of a package below, called with the time.

A part answers how much it did; a part that did something is called again at once, so that a backlog is worked off
without waiting. ``every`` is the longest wait between two looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Run = Callable[[datetime], int]

#: Crew → how long it waits after a bell (seconds). An alarm on its way to the screens rings at every commit; were all
#: crews to look each time, they would take the interpreter from the one that carries it. Due times are met all the same.
PATIENCE = {
    "clocks": 0.01,
    "auditor": 0.0,
    "hands": 0.0,
    "followers": 0.03,
    "senders": 0.03,
    "posters": 0.05,
    "clerks": 0.1,
    "house": 0.1,
    "counters": 0.1,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One job of the worker: its name, how often at least (seconds), and what it runs."""

    name: str
    every: float
    run: Run
    next_due: Callable[[], datetime | None] | None = None


def crews() -> dict[str, list[Part]]:
    """Crew name → its parts in order. Each crew is a thread, so that a slow sender never delays a clock."""
    from anyuan.cases.actions import uploads
    from anyuan.dispatch import actions as dispatch
    from anyuan.dispatch import audit
    from anyuan.dispatch import queries as dispatched
    from anyuan.hooks import actions as hooks
    from anyuan.intake import actions as intake
    from anyuan.journal import actions as journal
    from anyuan.measures import actions as measures
    from anyuan.notify import actions as notify
    from anyuan.reports import actions as reports
    from anyuan.worker import housekeeping

    def alarms(now: datetime) -> int:
        # One reaction at most, so that this transaction never holds what two incidents need.
        def open_at_once() -> int:
            return journal.handle_due(now=now, urgent=True, limit=1)

        return len(intake.interpret(now=now, then=open_at_once))

    def next_deadline() -> datetime | None:
        return next((at for at, _ in dispatched.next_due(1)), None)

    return {
        "clocks": [
            Part("deadlines", 0.5, lambda now: dispatch.pass_due(now=now), next_deadline),
        ],
        # A thread of its own: whoever watches the clocks must not depend on them.
        "auditor": [Part("auditor", 5.0, audit.check)],
        "hands": [
            Part("signals", 0.25, alarms),
            Part("openings", 0.25, lambda now: journal.handle_due(now=now, urgent=True)),
        ],
        "followers": [Part("reactions", 0.25, lambda now: journal.handle_due(now=now, urgent=False, limit=50))],
        "senders": [Part("messages", 0.5, lambda now: notify.deliver_due(now=now))],
        # Outside systems are slow in their own ways: they hold up no message to a person.
        "posters": [Part("hooks", 0.5, lambda now: hooks.deliver_due(now=now))],
        # A ledger of a hundred thousand rows takes minutes; it is nobody else's time.
        "clerks": [Part("ledgers", 1.0, uploads.work)],
        "house": [
            Part("seal", 1.0, lambda now: journal.seal_waiting(now=now)),
            Part("housekeeping", 30.0, housekeeping.run),
        ],
        # Counting days is long work when a house is new: it holds up nothing else.
        "counters": [
            Part("measures", 20.0, lambda now: measures.work(now=now)),
            Part("papers", 60.0, lambda now: reports.draft_due(now=now) + reports.remind_due(now=now)),
        ],
    }
