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


class Repeats:
    """Stands between receiver and writer. Used in the event loop only."""

    def __init__(self, writer: Writer, seconds: Callable[[], float], *, most: int = MOST_KEYS) -> None:
        self._writer, self._seconds, self._most = writer, seconds, most
        # Plain tuples: two hundred thousand of them must cost the garbage collector nothing.
        self._stored: dict[str, tuple[float, int | None]] = {}
        self._waiting: dict[str, list[Told]] = {}

    def remember(self, stored: Iterable[tuple[str, int, float]]) -> None:
        """(key, raw id, seconds ago) of messages that are in the database, oldest first."""
        now = self._seconds()
        for key, raw_id, ago in stored:
            self._stored[key] = (now - ago, raw_id)

    def put(self, draft: RawDraft, told: Told) -> bool:
        """As `Writer.put`; a repeat shares the outcome of the first."""
        now = self._seconds()
        key = draft.dedupe_key
        known = self._stored.get(key)
        if known is not None and now - known[0] <= REPEAT_SECONDS:
            told(Stored(known[1]))
            return True
        company = self._waiting.get(key)
        if company is not None:
            company.append(told)
            return True

        def stored(outcome: Stored | None) -> None:
            company = self._waiting.pop(key, ())
            if outcome is not None:  # otherwise the next try is a new one
                self._keep(key, now, outcome.raw_id)
            told(outcome)
            for waiting in company:
                waiting(outcome)

        if not self._writer.put(draft, stored):
            return False
        self._waiting[key] = []
        return True

    def _keep(self, key: str, at: float, raw_id: int | None) -> None:
        self._stored.pop(key, None)
        self._stored[key] = (at, raw_id)
        if len(self._stored) > self._most:
            del self._stored[next(iter(self._stored))]
