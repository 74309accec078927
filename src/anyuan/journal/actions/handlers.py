"""Hand entries to the workflows that react to them: each once, in one transaction with the crossing-off."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from anyuan.journal import events, subscriptions, waits
from anyuan.journal.actions.record import record
from anyuan.journal.models import Todo
from anyuan.journal.rules import LONGEST_RETRY, Actor, Subject, next_attempt

log = logging.getLogger(__name__)
# On SQLite the flush at the end of a transaction is the cost and there is one writer anyway: a few share one. On
# PostgreSQL writers work side by side, and a transaction that holds few rows waits for nobody.
GROUP = {"sqlite": 10}


def handle_due(*, now: datetime, limit: int = 200, urgent: bool | None = None) -> int:
    """Carry out what handlers owe, urgent first, then oldest; returns how many were carried out.

    ``urgent`` True or False takes only those that are or are not. Errors of one stop no other.
    """
    waiting = Q(next_attempt_at__isnull=True) | waits.over("next_attempt_at", now, LONGEST_RETRY)
    due = Todo.objects.filter(waiting, parked_at__isnull=True).select_related("entry").order_by("-urgent", "id")
    if urgent is not None:
        due = due.filter(urgent=urgent)
    todos, size = list(due[:limit]), GROUP.get(connection.vendor, 1)
    return sum(_handle(todos[start : start + size], now) for start in range(0, len(todos), size))


def _handle(todos: list[Todo], now: datetime) -> int:
    """Carry out a few in one transaction, each behind a savepoint of its own; returns how many stand."""
    failures: list[tuple[Todo, Exception]] = []
    done = 0
    with transaction.atomic():
        for todo in todos:
            try:
                with transaction.atomic():
                    done += _carry_out(todo, now)
            except Exception as error:  # the loop's edge: remember, then go on with the next one
                log.exception("handler %s failed on entry %s", todo.handler, todo.entry_id)
                failures.append((todo, error))
    for todo, error in failures:
        _failed(todo, error, now)
    return done


def _carry_out(todo: Todo, now: datetime) -> bool:
    # Crossing off first takes the row: a second worker finds nothing and leaves the entry alone.
    if not _cross_off(todo.id):
        return False
    subscriptions.handler(todo.handler)(todo.entry, now)
    return True


def _cross_off(todo_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Todo._meta.db_table} WHERE id = %s AND parked_at IS NULL", [todo_id])
        return cursor.rowcount > 0


def _failed(todo: Todo, error: Exception, now: datetime) -> None:
    attempts = todo.attempts + 1
    again_at = next_attempt(attempts, now)
    text = f"{type(error).__name__}: {error}"[:2000]
    with transaction.atomic():
        changed = Todo.objects.filter(id=todo.id, attempts=todo.attempts).update(
            attempts=attempts, error=text, next_attempt_at=again_at, parked_at=None if again_at else now
        )
        if changed and again_at is None:
            record(
                events.HANDLER_PARKED,
                subject=Subject("journal.todo", todo.id, todo.handler),
                by=Actor.system("journal"),
                now=now,
                data={"handler": todo.handler, "entry": todo.entry_id},
            )


def release(todo_id: int, *, by: Actor, now: datetime) -> bool:
    """Try a parked step again, by a person's decision; False when it is no longer parked."""
    with transaction.atomic():
        changed = Todo.objects.filter(id=todo_id, parked_at__isnull=False).update(
            parked_at=None, attempts=0, next_attempt_at=None
        )
        if changed:
            todo = Todo.objects.get(id=todo_id)
            subject = Subject("journal.todo", todo_id, todo.handler)
            record(events.HANDLER_RELEASED, subject=subject, by=by, now=now, data={"handler": todo.handler})
    return bool(changed)
