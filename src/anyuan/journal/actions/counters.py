"""Running numbers without gaps: the row is locked until the record that carries the number is committed."""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from anyuan.journal.models import Counter


def next_number(series: str) -> int:
    """The next number of the series, starting at 1. Inside the transaction of the record that carries it."""
    if not connection.in_atomic_block:
        raise RuntimeError("a running number belongs to a transaction")
    if not Counter.objects.filter(series=series).update(last=F("last") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(series=series, last=1)
        except IntegrityError:  # another process opened the series in this very moment
            Counter.objects.filter(series=series).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(series=series)
