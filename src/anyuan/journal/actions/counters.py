"""Running numbers without gaps: the row is locked until the record that carries the number is committed."""

from __future__ import annotations

from django.db import connection

from anyuan.journal.models import Counter

_TABLE = f'"{Counter._meta.db_table}"'


def next_number(series: str) -> int:
    """The next number of the series, starting at 1. Inside the transaction of the record that carries it."""
    return next_numbers(series, 1)


def next_numbers(series: str, count: int) -> int:
    """The first of the next ``count`` numbers of the series, for many records that are written at once. Inside the
    transaction of the records that carry them."""
    if not connection.in_atomic_block:
        raise RuntimeError("a running number belongs to a transaction")
    with connection.cursor() as cursor:
        # One statement opens the series or counts on, whoever else does the same in this very moment.
        cursor.execute(
            f"INSERT INTO {_TABLE} AS c (series, last) VALUES (%s, %s)"
            " ON CONFLICT (series) DO UPDATE SET last = c.last + excluded.last RETURNING last",
            [series, count],
        )
        last: int = cursor.fetchone()[0]
    return last - count + 1
