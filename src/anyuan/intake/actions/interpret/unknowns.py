"""Unknown senders and codes, and messages nobody could read, while a batch is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyuan.intake import events
from anyuan.intake.models import RawMessage, Unknown
from anyuan.journal.actions import Happening
from anyuan.journal.rules import Actor, Subject

# A sender that repeats itself is told again only after this long; the count goes on meanwhile.
TELL_AGAIN = timedelta(minutes=10)


@dataclass(slots=True)
class _Seen:
    raws: list[RawMessage] = field(default_factory=list)
    level: int = 4


@dataclass(slots=True)
class Unknowns:
    now: datetime
    found: dict[tuple[str, str, str], _Seen] = field(default_factory=dict)
    errors: dict[tuple[str, str], list[RawMessage]] = field(default_factory=dict)

    def seen(self, kind: str, key: str, raw: RawMessage, level: int) -> None:
        """One message from a sender, or with a code, that nobody registered."""
        entry = self.found.setdefault((kind, raw.protocol, key[:120]), _Seen())
        entry.raws.append(raw)
        entry.level = min(entry.level, level)

    def unread(self, raw: RawMessage) -> None:
        """One message that its protocol cannot read."""
        self.errors.setdefault((raw.protocol, raw.error), []).append(raw)

    def write(self) -> list[Happening]:
        """Upsert the rows, remember them on the messages; a flood of one error is one line in the journal."""
        told = [self._unread(protocol, error, raws) for (protocol, error), raws in self.errors.items()]
        for (kind, protocol, key), entry in self.found.items():
            told += self._count(kind, protocol, key, entry)
        return told

    def _count(self, kind: str, protocol: str, key: str, entry: _Seen) -> list[Happening]:
        first, last = entry.raws[0].received_at, entry.raws[-1].received_at
        row, new = Unknown.objects.get_or_create(
            kind=kind,
            protocol=protocol,
            key=key,
            defaults={"first_at": first, "last_at": last, "level": entry.level},
        )
        quiet = new or row.settled_at is not None or last - row.last_at >= TELL_AGAIN
        row.count += sum(1 for raw in entry.raws if raw.attempts <= 1)
        row.last_at, row.level = max(last, row.last_at), min(row.level, entry.level)
        row.last_raw_id = entry.raws[-1].id
        row.settled_at = None  # an answer that no longer helps is an open question again
        row.save()
        for raw in entry.raws:
            raw.unknown_id = row.id
        if not quiet:
            return []
        data = {"kind": kind, "key": key, "protocol": protocol, "level": row.level, "count": row.count}
        subject = Subject("intake.unknown", row.id, f"U{row.id}")
        return [Happening(events.UNKNOWN_SEEN, subject, Actor.system("intake"), last, data)]

    @staticmethod
    def _unread(protocol: str, error: str, raws: list[RawMessage]) -> Happening:
        subject = Subject("intake.rawmessage", raws[0].id, f"S{raws[0].id}")
        data = {"protocol": protocol, "error": error[:120], "count": len(raws)}
        return Happening(events.UNREAD, subject, Actor.system("intake"), raws[0].received_at, data)
