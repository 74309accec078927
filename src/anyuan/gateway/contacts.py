"""Contact times between the frames and the tables: noted in memory at once, written in batches, losses raised once.

Everything here happens in the event loop; only `Notes.write` runs in a thread, on notes that nobody changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyuan.gateway import metrics
from anyuan.gateway.supervision import Lost, ReportingTime, Supervision
from anyuan.intake.actions import contact

#: So many contacts are written in one transaction.
STRETCH = 100


@dataclass(slots=True)
class _Note:
    at: datetime | None = None
    offset_ms: int | None = None
    refused: int = 0


@dataclass(slots=True)
class Notes:
    """What one tick has to write."""

    heard: dict[tuple[int, str], _Note] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)

    def write(self, now: datetime) -> None:
        """Raises what the database raises; then give the notes back."""
        heard = [
            contact.Heard(line_id, None, path, note.at, note.offset_ms, note.refused)
            for (line_id, path), note in self.heard.items()
            if note.at is not None
        ]
        # In stretches: on SQLite an alarm waits for as long as one of these transactions takes.
        for start in range(0, len(heard), STRETCH):
            contact.hear(heard[start : start + STRETCH], now=now)
        for (line_id, path), note in self.heard.items():
            if note.at is None:
                contact.refuse(line_id, path, note.refused)
        contact.lose([(lost.line_id, None, lost.path, _since(lost, now)) for lost in self.lost], now=now)


class Contacts:
    """The contact book of one gateway."""

    def __init__(self, now_seconds: float) -> None:
        self.supervision = Supervision(now_seconds)
        self._notes: dict[tuple[int, str], _Note] = {}

    def heard(self, line_id: int, path: str, at: datetime, seconds: float, offset: timedelta | None) -> None:
        """A valid frame of a line came over `path`."""
        note = self._note(line_id, path)
        note.at = at
        if offset is not None:
            note.offset_ms = _milliseconds(offset)
        for back in self.supervision.hear(line_id, path, seconds):
            self._note(line_id, back).at = at

    def refused(self, line_id: int, path: str) -> None:
        """A frame that names the line was refused: that proves nothing about the path, and is counted."""
        self._note(line_id, path).refused += 1

    def watch(self, lines: dict[int, ReportingTime], known: Iterable[tuple[int, str, bool]], seconds: float) -> None:
        """The register changed: these lines are in use; `known` is what the tables say about their paths."""
        self.supervision.watch(lines)
        self.supervision.remember(known, seconds)

    def take(self, seconds: float) -> Notes:
        """Everything noted since the last call, and the paths lost by now."""
        heard, self._notes = self._notes, {}
        lost = self.supervision.sweep(seconds)
        metrics.LOST_LINES.set(self.supervision.lost_lines)
        return Notes(heard, lost)

    def give_back(self, notes: Notes) -> None:
        """They could not be written: they come again with the next."""
        for key, note in notes.heard.items():
            newer = self._notes.setdefault(key, note)
            if newer is not note:
                newer.refused += note.refused
        self.supervision.not_told(notes.lost)

    def _note(self, line_id: int, path: str) -> _Note:
        key = line_id, path
        note = self._notes.get(key)
        if note is None:
            note = self._notes[key] = _Note()
        return note


def _since(lost: Lost, now: datetime) -> datetime:
    return now - timedelta(seconds=lost.silent_seconds)


def _milliseconds(offset: timedelta) -> int:
    # The column has 32 bits; a panel that believes it is 1970 is simply "far off".
    return max(-2_000_000_000, min(2_000_000_000, round(offset.total_seconds() * 1000)))
