"""The database as the writer sees it: store a batch, and tell "away" from "refused"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import DataError, Error, IntegrityError, connection

from anyuan.intake.actions.receive import receive
from anyuan.intake.rules import RawDraft

#: A panel waits some seconds for its answer. Whoever holds the database longer than this loses to the spool.
PATIENCE_SECONDS = 3


def store(drafts: Sequence[RawDraft], *, now: datetime) -> list[int]:
    """`intake.actions.receive` on a connection that does not wait for ever. Raises what the database raises."""
    if connection.connection is None:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")
            else:
                cursor.execute(f"SET statement_timeout='{PATIENCE_SECONDS}s'")
    return receive(drafts, now=now)


def is_away(error: Exception) -> bool:
    """True when the same messages may well be stored later: no connection, locked, full, read-only, being migrated."""
    if isinstance(error, Error) and not isinstance(error, (DataError, IntegrityError)):
        connection.close()
        return True
    return False


def close() -> None:
    """At the end of the writer's thread."""
    connection.close()
