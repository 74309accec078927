"""Walk tests and the periodic test report while a batch is understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from anyuan.directory.models import Line
from anyuan.intake import events
from anyuan.intake.models import LineTest, Signal
from anyuan.intake.models.signal import Held
from anyuan.intake.queries.register import Located
from anyuan.intake.rules import SignalDraft
from anyuan.intake.rules.effects import PERIODIC_TEST, WALK_TEST_MOST, test_due
from anyuan.journal import rows
from anyuan.journal.actions import Happening
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject


@dataclass(slots=True)
class Tests:
    now: datetime
    known: dict[int, LineTest]
    touched: dict[int, LineTest] = field(default_factory=dict)
    told: list[Happening] = field(default_factory=list)

    @classmethod
    def load(cls, places: Iterable[tuple[Located, SignalDraft]], now: datetime) -> Tests:
        lines = {where.line.id for where, _ in places if where.line is not None}
        return cls(now, {row.pk: row for row in rows.read(LineTest, line_id=tuple(lines))} if lines else {})

    def mark(self, signal: Signal, where: Located, effect: str) -> None:
        """Start or end a walk test, note a periodic test, and mark an alarm inside a walk test as test."""
        line = where.line
        if line is None:
            return
        if effect == "walk_test_on":
            until = signal.received_at + WALK_TEST_MOST
            self._of(line).walk_test_until = until
            self._tell(events.WALK_TEST_STARTED, line, signal, {"until": until.isoformat()})
        elif effect == "walk_test_off":
            if (known := self.known.get(line.id)) and known.walk_test_until:
                self._of(line).walk_test_until = None
                self._tell(events.WALK_TEST_ENDED, line, signal, {})
        elif signal.kind == "test" and signal.code in PERIODIC_TEST:
            self._periodic(line, signal)
        elif (
            (known := self.known.get(line.id)) and known.walk_test_until and signal.received_at < known.walk_test_until
        ):
            signal.test = True
            if signal.opens:
                signal.opens, signal.held = False, Held.WALK_TEST

    def write(self) -> list[Happening]:
        """Rows first, then what the journal is told."""
        if self.touched:
            LineTest.objects.bulk_create(
                self.touched.values(),
                update_conflicts=True,
                unique_fields=["line"],
                update_fields=["last_test_at", "due_at", "overdue_since", "walk_test_until"],
            )
        return self.told

    def _periodic(self, line: Line, signal: Signal) -> None:
        test = self._of(line)
        test.last_test_at = signal.received_at
        test.due_at = test_due(signal.received_at, line.test_period_hours)
        if test.overdue_since is not None:
            self._tell(events.TEST_BACK, line, signal, {"since": test.overdue_since.isoformat()})
            test.overdue_since = None

    def _of(self, line: Line) -> LineTest:
        test = self.known.setdefault(line.id, LineTest(line=line))
        self.touched[line.id] = test
        return test

    def _tell(self, event: Event, line: Line, signal: Signal, data: dict[str, str]) -> None:
        self.told.append(
            Happening(
                event,
                Subject("directory.line", line.id, line.code),
                Actor("device", line.id, signal.protocol),
                signal.received_at,
                dict(data),
                Scope(area_path=signal.area_path, school_id=signal.school_id),
                signal.exercise,
            )
        )
