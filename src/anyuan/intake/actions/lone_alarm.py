"""A lone alarm on PostgreSQL: one statement, prepared once a connection, sent by the driver's own C call.

The driver's cursor takes 0.24 ms for it where the call alone takes 0.17, and a panel waits for nothing else.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection
from psycopg import errors, pq

from anyuan.intake.models import RawMessage
from anyuan.intake.models.raw import RawState

_NAME = b"anyuan_lone_alarm"
_SQL = (
    f"INSERT INTO {RawMessage._meta.db_table} (protocol, path, account, sequence, body, received_at, priority, dedupe_key,"
    " peer, state, attempts, error)"
    " VALUES ($1::varchar, $2::varchar, $3::varchar, $4::varchar, $5::bytea, $6::timestamptz, $7::smallint, $8::varchar,"
    f" $9::varchar, '{RawState.PENDING.value}', 0, '') RETURNING id"
).encode()
# PostgreSQL counts microseconds from here.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_ONE_BINARY, _TUPLES_OK = int(pq.Format.BINARY), int(pq.ExecStatus.TUPLES_OK)
_BINARY = [_ONE_BINARY] * 9
_INVALID_SQL_STATEMENT_NAME = b"26000"


def insert(row: tuple[Any, ...]) -> int:
    """Store one raw message outside any transaction and return its id. Raises what the database raises."""
    protocol, path, account, sequence, body, at, priority, key, peer = row
    since = at - _EPOCH
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    values = [
        protocol.encode(),
        path.encode(),
        account.encode(),
        sequence.encode(),
        body,
        struct.pack("!q", micros),
        struct.pack("!h", priority),
        key.encode(),
        peer.encode(),
    ]
    with connection.wrap_database_errors:
        wire: pq.abc.PGconn = connection.connection.pgconn
        result = wire.exec_prepared(_NAME, values, _BINARY, _ONE_BINARY)
        if result.status != _TUPLES_OK:
            if result.error_field(pq.DiagnosticField.SQLSTATE) == _INVALID_SQL_STATEMENT_NAME:
                # The first one on this connection, or a pool gave us another.
                _must(wire.prepare(_NAME, _SQL), pq.ExecStatus.COMMAND_OK)
                result = wire.exec_prepared(_NAME, values, _BINARY, _ONE_BINARY)
            _must(result, _TUPLES_OK)
        return int.from_bytes(result.get_value(0, 0) or b"", "big")


def _must(result: pq.abc.PGresult, status: int) -> None:
    if result.status == status:
        return
    if result.status == pq.ExecStatus.FATAL_ERROR and result.error_field(pq.DiagnosticField.SQLSTATE):
        raise errors.error_from_result(result)
    raise psycopg.OperationalError(f"the database did not answer: {result.error_message.decode(errors='replace')}")
