"""What is on record stays on record: events are written with their change, sealed, and any bending is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from anyuan.journal import actions, events, queries, subscriptions
from anyuan.journal.models import Block, Entry, Todo
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel import merkle
from anyuan.kernel.digests import DIGESTS

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
TOLD = events.event("test.told", "{ref} was told.", topic="test")


def tell(number: int, now: datetime = NOW) -> Entry:
    with transaction.atomic():
        return actions.record(
            TOLD,
            subject=Subject("test.thing", number, f"T{number}"),
            by=Actor.system("test"),
            now=now,
            data={"n": number},
        )


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused():
    with pytest.raises(actions.record.__globals__["OutsideTransaction"]):
        actions.record(TOLD, subject=Subject("test.thing", 1), by=Actor.system("test"), now=NOW)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_an_undeclared_event_is_refused():
    stranger = events.Event("test.never_declared", "x")
    with pytest.raises(events.EventUnknown), transaction.atomic():
        actions.record(stranger, subject=Subject("test.thing", 1), by=Actor.system("test"), now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET name = 'x'", "DELETE FROM journal_entry"])
def test_the_database_refuses_to_change_or_delete_entries(statement):
    tell(1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().name == "test.told"


@pytest.mark.django_db
@pytest.mark.parametrize("digest", ["sha256", "sm3"])
def test_every_sealed_entry_proves_that_it_is_in_the_chain(settings, digest):
    settings.JOURNAL_DIGEST = digest
    entries = [tell(n) for n in range(7)]
    assert actions.seal_waiting(now=NOW, limit=4) == 4
    assert actions.seal_waiting(now=NOW) == 3
    assert actions.seal_waiting(now=NOW) == 0
    for entry in entries:
        proof = queries.proof(entry.id)
        steps = [bytes.fromhex(step) for step in proof.path]
        root = merkle.root_from_path(proof.position, proof.size, bytes.fromhex(proof.leaf), steps, DIGESTS[digest])
        assert root.hex() == proof.root
    checked = queries.verify()
    assert (checked.blocks, checked.entries, checked.broken) == (2, 7, None)


BENDINGS = [
    ("UPDATE journal_entry SET data = '{\"n\": 99}' WHERE subject_id = 3", "entry_altered"),
    ("UPDATE journal_entry SET actor_label = 'somebody else' WHERE subject_id = 3", "entry_altered"),
    ("DELETE FROM journal_leaf WHERE position = 1 AND block_id = 1", "root"),
    ("UPDATE journal_block SET root = 'ff' WHERE number = 1", "chain"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("statement", "what"), BENDINGS)
def test_bending_the_record_behind_the_guard_is_found(statement, what):
    from importlib import import_module

    for n in range(5):
        tell(n)
    actions.seal_waiting(now=NOW, limit=3)
    actions.seal_waiting(now=NOW + timedelta(seconds=1))
    guard = import_module("anyuan.journal.migrations.0002_append_only")
    with connection.schema_editor() as editor:
        guard.unguard(None, editor)
        editor.execute(statement)
        guard.guard(None, editor)
    broken = queries.verify().broken
    assert broken is not None
    assert broken.what == what


@pytest.mark.django_db
def test_an_entry_slipped_in_behind_the_journal_is_found():
    tell(1)
    actions.seal_waiting(now=NOW)
    row = Entry(name="test.told", at=NOW, recorded_at=NOW, actor_kind="system", subject_kind="test.thing", subject_id=2)
    Entry.objects.bulk_create([row])
    assert queries.verify().broken.what == "entry_unsealed"


@pytest.mark.django_db(transaction=True)
def test_a_handler_is_called_once_and_a_failing_one_is_parked_and_shown():
    calls: list[int] = []

    @subscriptions.handles("test.told", name="test_counts")
    def count(entry, now):
        calls.append(entry.subject_id)

    @subscriptions.handles("test.told", name="test_fails")
    def fail(entry, now):
        raise ValueError("no")

    try:
        tell(1)
        now = NOW
        assert actions.handle_due(now=now) == 1
        for _ in range(10):
            now += timedelta(hours=1)
            actions.handle_due(now=now)
        assert calls == [1]
        todo = Todo.objects.get()
        assert todo.parked_at is not None
        assert "ValueError: no" in todo.error
        assert queries.timeline("journal.todo", todo.id).get().name == "journal.handler_parked"
        assert actions.release(todo.id, by=Actor.person(1), now=now)
        assert not actions.release(todo.id, by=Actor.person(1), now=now)
    finally:
        subscriptions._BY_EVENT.pop("test.told", None)


@pytest.mark.django_db
def test_running_numbers_have_no_gaps_after_a_rollback():
    with transaction.atomic():
        assert actions.next_number("J261122") == 1

    def fail_after_the_number() -> None:
        with transaction.atomic():
            actions.next_number("J261122")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_number()
    with transaction.atomic():
        assert actions.next_number("J261122") == 2


@pytest.mark.django_db
def test_a_lease_passes_on_only_when_it_has_run_out():
    assert actions.hold("clock", "a", now=NOW, seconds=5)
    assert not actions.hold("clock", "b", now=NOW + timedelta(seconds=4), seconds=5)
    assert actions.hold("clock", "a", now=NOW + timedelta(seconds=4), seconds=5)
    assert actions.hold("clock", "b", now=NOW + timedelta(seconds=10), seconds=5)
    actions.give_up("clock", "b")
    assert actions.hold("clock", "a", now=NOW + timedelta(seconds=10), seconds=5)


@pytest.mark.django_db
def test_scope_travels_with_the_entry():
    with transaction.atomic():
        entry = actions.record(
            TOLD,
            subject=Subject("test.thing", 1),
            by=Actor.person(7),
            now=NOW,
            scope=Scope("/46/4690/", 5, 9),
            exercise=True,
        )
    entry.refresh_from_db()
    assert (entry.area_path, entry.school_id, entry.organisation_id, entry.exercise) == ("/46/4690/", 5, 9, True)
    assert Block.objects.count() == 0
