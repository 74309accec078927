"""Which messages were heard before: a repeat is acknowledged and not stored again.

In memory, because a key row in the database costs as much as the message itself. After a restart it is filled from the
messages of the last minutes, so that a panel that repeats what died with us unacknowledged makes no second alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anyuan.gateway.protocols.dc09.protocol import REPEAT_SECONDS
from anyuan.gateway.writer import Stored, Told, Writer
from anyuan.intake.rules import RawDraft

#: Beyond this many the oldest are forgotten first: a flood shortens the window, it does not fill the memory.
MOST_KEYS = 200_000


class _Known:
    """One message: waiting for its commit with all who wait for it, or stored."""

    __slots__ = ("at", "outcome", "waiting")

    def __init__(self, at: float, outcome: Stored | None = None) -> None:
        self.at, self.outcome = at, outcome
        self.waiting: list[Told] = []


class Repeats:
    """Stands between receiver and writer. Used in the event loop only."""

    def __init__(self, writer: Writer, seconds: Callable[[], float], *, most: int = MOST_KEYS) -> None:
        self._writer, self._seconds, self._most = writer, seconds, most
        self._known: dict[str, _Known] = {}

    def remember(self, stored: Iterable[tuple[str, int, float]]) -> None:
        """(key, raw id, seconds ago) of messages that are in the database, oldest first."""
        now = self._seconds()
        for key, raw_id, ago in stored:
            self._known[key] = _Known(now - ago, Stored(raw_id))

    def put(self, draft: RawDraft, told: Told) -> bool:
        """As `Writer.put`; a repeat shares the outcome of the first."""
        now = self._seconds()
        key = draft.dedupe_key
        known = self._known.get(key)
        if known is not None and now - known.at <= REPEAT_SECONDS:
            if known.outcome is not None:
                told(known.outcome)
            else:
                known.waiting.append(told)
            return True
        fresh = _Known(now)

        def stored(outcome: Stored | None) -> None:
            fresh.outcome = outcome
            if outcome is None and self._known.get(key) is fresh:
                del self._known[key]  # nothing is stored: the next try is a new one
            told(outcome)
            for waiting in fresh.waiting:
                waiting(outcome)
            fresh.waiting.clear()

        if not self._writer.put(draft, stored):
            return False
        self._known.pop(key, None)
        self._known[key] = fresh
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return True
