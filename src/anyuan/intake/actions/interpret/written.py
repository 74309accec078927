"""What a batch leaves in the inbox: one prepared statement each, since an alarm is waiting for this transaction.

Django's `bulk_update` and `bulk_create` write a new, long statement every time, which costs more than carrying it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from anyuan.intake.models import DedupeKey, RawMessage

_RAW, _KEY = (f'"{model._meta.db_table}"' for model in (RawMessage, DedupeKey))


def outcomes(raws: Iterable[RawMessage]) -> None:
    """What became of each message: state, attempts, error, and the signal or question that it led to."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_RAW} SET state=%s, attempts=%s, error=%s, unknown_id=%s, signal_id=%s WHERE id=%s",
            [(str(raw.state), raw.attempts, raw.error, raw.unknown_id, raw.signal_id, raw.id) for raw in raws],
        )


def keys(claims: Iterable[tuple[str, int, int, datetime]]) -> None:
    """(key, raw, signal, until): from now on a repeat of this event is known for what it is."""
    when = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_KEY} (key, raw_id, signal_id, expires_at) VALUES (%s, %s, %s, %s) ON CONFLICT (key)"
            " DO UPDATE SET raw_id=excluded.raw_id, signal_id=excluded.signal_id, expires_at=excluded.expires_at",
            [(key, raw, signal, when(until)) for key, raw, signal, until in claims],
        )
