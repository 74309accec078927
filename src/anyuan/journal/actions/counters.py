"""Running numbers without gaps: the row is locked until the record that carries the number is committed."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from anyuan.journal.models import Counter


def next_number(series: str) -> int:
    """The next number of the series, starting at 1. Inside the transaction of the record that carries it."""
    return next_numbers(series, 1)


def next_numbers(series: str, count: int) -> int:
    """The first of the next ``count`` numbers of the series, for many records that are written at once. Inside the
    transaction of the records that carry them."""
    if not connection.in_atomic_block:
        raise RuntimeError("a running number belongs to a transaction")
    if not Counter.objects.filter(series=series).update(last=F("last") + count):
        try:
            with transaction.atomic():
                Counter.objects.create(series=series, last=count)
        except IntegrityError:  # another process opened the series in this very moment
            Counter.objects.filter(series=series).update(last=F("last") + count)
    return Counter.objects.values_list("last", flat=True).get(series=series) - count + 1
