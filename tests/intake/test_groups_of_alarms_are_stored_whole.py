"""Alarms whose gateway tells repeats itself are stored in groups: each under its own id, a group whole or not at all."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, DataError, OperationalError, connection, connections, transaction

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


@pytest.mark.django_db(transaction=True)
def test_an_alarm_that_comes_alone_is_stored_like_one_among_others() -> None:
    odd = RawDraft("dc09", "udp", "校A", "9", b"\x00\xff\r", NOW.replace(microsecond=7), 3, "", "fe80::1", 0)
    receive([odd], now=NOW)
    receive([odd, odd], now=NOW)
    rows = list(RawMessage.objects.order_by("id").values())
    for row in rows:
        row["body"] = bytes(row["body"])
        row.pop("id")
    assert len(rows) == 3
    assert rows[0] == rows[1] == rows[2]
    assert rows[0]["body"] == odd.body
    assert rows[0]["received_at"] == odd.received_at
    assert rows[0]["account"] == "校A"


@pytest.mark.django_db(transaction=True)
def test_an_alarm_alone_that_cannot_be_stored_is_told_apart_from_a_database_that_is_away() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes any text, and its file does not go away")
    assert len(receive([alarm("first")], now=NOW)) == 1
    with pytest.raises(DataError):
        receive([alarm("second")._replace(account="\x00")], now=NOW)
    assert len(receive([alarm("third")], now=NOW)) == 1
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # as a pool does between two of its guests
    assert len(receive([alarm("fourth")], now=NOW)) == 1
    with connections["default"].copy().cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        other.connection.close()
    with pytest.raises(OperationalError):
        receive([alarm("fifth")], now=NOW)
    connection.close()
    assert len(receive([alarm("fifth")], now=NOW)) == 1
    assert RawMessage.objects.count() == 4
