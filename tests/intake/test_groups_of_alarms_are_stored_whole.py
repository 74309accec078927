"""Alarms whose gateway tells repeats itself are stored in groups: each under its own id, a group whole or not at all."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, connections, transaction

from anyuan.intake.actions import receive
from anyuan.intake.models import RawMessage
from anyuan.intake.rules import RawDraft
from anyuan.journal import wake

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def alarm(name: str) -> RawDraft:
    return RawDraft("dc09", "tcp", "00AB", "0001", name.encode(), NOW, 0, f"r:{name}", "10.0.0.1", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [1, 2, 64, 65, 501])
def test_every_alarm_of_a_group_gets_the_id_of_its_own_row(size: int) -> None:
    ids = receive([alarm(f"{n}") for n in range(size)], now=NOW)
    bodies = dict(RawMessage.objects.values_list("id", "body"))
    assert [bytes(bodies[id]) for id in ids] == [b"%d" % n for n in range(size)]


@pytest.mark.django_db(transaction=True)
def test_groups_and_other_writers_share_the_turn_in_one_process() -> None:
    found: dict[bytes, int] = {}
    errors: list[BaseException] = []

    def gateway(thread: int) -> None:
        try:
            for turn in range(12):
                names = [f"{thread}-{turn}-{n}" for n in range(1 + turn * 6)]
                found.update(zip(map(str.encode, names), receive([alarm(n) for n in names], now=NOW), strict=True))
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    def worker() -> None:
        try:
            for _ in range(30):
                with transaction.atomic():
                    RawMessage.objects.filter(protocol="nobody").update(state="unread")
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=gateway, args=(n,)) for n in range(3)] + [threading.Thread(target=worker)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert errors == []
    assert {bytes(body): id for id, body in RawMessage.objects.values_list("id", "body")} == found


@pytest.mark.django_db(transaction=True)
def test_a_group_that_the_database_refuses_leaves_no_row_and_no_turn_taken() -> None:
    broken = alarm("second")._replace(received_at=None)  # type: ignore[arg-type]
    with pytest.raises((DatabaseError, AttributeError)):
        receive([alarm("first"), broken], now=NOW)
    with connection.cursor() as cursor:
        table = RawMessage._meta.db_table
        cursor.execute(f"CREATE UNIQUE INDEX once ON {table} (dedupe_key)")
    try:
        with pytest.raises(DatabaseError):
            receive([alarm("first"), alarm("first")], now=NOW)
        assert not RawMessage.objects.exists()
        assert len(receive([alarm("first")], now=NOW)) == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX once")


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_a_broken_bell_loses_nothing() -> None:
    seen: list[int] = []

    def ring() -> None:
        seen.append(RawMessage.objects.count())
        raise RuntimeError("a listener broke")

    silence = wake.listen(ring)
    try:
        assert len(receive([alarm("a"), alarm("b")], now=NOW)) == 2
    finally:
        silence()
    assert seen == [2]
