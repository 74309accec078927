"""One verb is one turn: one transaction, and one call to the journal at its end for everything that was said in it."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from types import TracebackType
from typing import Any

from django.db import connection, transaction

from anyuan.journal.actions import Happening, record_many
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

_sheet: ContextVar[list[Happening] | None] = ContextVar("sheet", default=None)


class turn:
    """A transaction whose entries are written together, in the order in which they were said.

    Inside another turn it is part of that one. Whoever catches a refusal of an inner turn must know that it refuses
    before it writes; the outermost turn in somebody's transaction is a savepoint of its own, so it can be caught there.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __enter__(self) -> None:
        self._outermost = _sheet.get() is None
        if self._outermost:
            self._atomic = transaction.atomic()
            self._atomic.__enter__()
            self._token = _sheet.set([])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._outermost:
            return
        said = _sheet.get()
        _sheet.reset(self._token)
        if kind is None and said:
            try:
                record_many(said, now=self._now)
            except BaseException as failed:
                self._atomic.__exit__(type(failed), failed, failed.__traceback__)
                raise
        self._atomic.__exit__(kind, error, trace)


def say(
    event: Event,
    *,
    subject: Subject,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    data: dict[str, Any],
    scope: Scope,
    exercise: bool,
) -> None:
    """Write an entry: with the others of the turn, or at once where there is none."""
    happening = Happening(event, subject, by, at or now, data, scope, exercise)
    said = _sheet.get()
    if said is None or not connection.in_atomic_block:
        record_many([happening], now=now)
    else:
        said.append(happening)
