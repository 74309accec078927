"""Write down what happened, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from anyuan.journal import events, subscriptions, wake
from anyuan.journal.actions import _insert
from anyuan.journal.models import Entry
from anyuan.journal.rules import NO_SCOPE, Actor, Scope, Subject


class OutsideTransaction(RuntimeError):
    """An event was recorded outside the transaction of its change: it could then survive without it."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry to be written; see ``record`` for the fields."""

    event: events.Event
    subject: Subject
    by: Actor
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    scope: Scope = NO_SCOPE
    exercise: bool = False


def record(
    event: events.Event,
    *,
    subject: Subject,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    scope: Scope = NO_SCOPE,
    exercise: bool = False,
    at: datetime | None = None,
) -> Entry:
    """Write one entry. ``at`` is when it happened if that was before ``now``; ``data`` holds facts, never personal text.

    Raises OutsideTransaction outside an atomic block, EventUnknown for an undeclared event.
    """
    return record_many([Happening(event, subject, by, at or now, data or {}, scope, exercise)], now=now)[0]


def record_many(happenings: Sequence[Happening], *, now: datetime) -> list[Entry]:
    """Write many entries with three statements in all, in order."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(", ".join(sorted({h.event.name for h in happenings})))
    entries = [_entry(h, now) for h in happenings]
    _insert.entries(entries)
    _insert.unsealed([e.id for e in entries])
    todos = [(e.id, name, subscriptions.is_urgent(name)) for e in entries for name in subscriptions.handlers_of(e.name)]
    if todos:
        _insert.todos(todos)
    topics = {h.event.topic for h in happenings if h.event.topic}
    if topics or todos:
        transaction.on_commit(wake.after_commit, robust=True)
    return entries


def _entry(happening: Happening, now: datetime) -> Entry:
    if events.get(happening.event.name) is not happening.event:
        raise events.EventUnknown(happening.event.name)
    by, subject, scope = happening.by, happening.subject, happening.scope
    return Entry(
        name=happening.event.name,
        at=happening.at,
        recorded_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_ref=subject.ref,
        area_path=scope.area_path,
        school_id=scope.school_id,
        organisation_id=scope.organisation_id,
        exercise=happening.exercise,
        data=happening.data,
    )
