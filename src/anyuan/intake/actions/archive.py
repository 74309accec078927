"""History leaves the hot tables in batches, so that an alarm costs the same after ten million as after ten thousand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from anyuan.intake.models import DedupeKey, PathOutage, RawMessage, RawMessageHistory, Signal, SignalHistory
from anyuan.intake.models.raw import RawState

# Raw messages stay a little, so that an edge that just got a reference finds them; signals as long as screens ask.
RAW_KEPT = timedelta(minutes=10)
UNREAD_KEPT = timedelta(days=30)
SIGNALS_KEPT = timedelta(days=7)
OUTAGES_KEPT = timedelta(days=400)


MOST_BATCHES = 10


def archive(now: datetime, *, limit: int = 1000, signals_kept: timedelta = SIGNALS_KEPT) -> int:
    """Move what is due and prune expired keys; returns how many rows moved.

    Short transactions, so that an alarm never waits long for the writer; after a storm the rest waits for the next call.
    """
    moved = 0
    for _ in range(MOST_BATCHES):
        batch = _archive_batch(now, limit, signals_kept)
        moved += batch
        if not batch:
            break
    prune(now)
    return moved


def _archive_batch(now: datetime, limit: int, signals_kept: timedelta) -> int:
    with transaction.atomic():
        moved = _move(
            RawMessage.objects.filter(state=RawState.INTERPRETED, received_at__lt=now - RAW_KEPT).order_by("id")[
                :limit
            ],
            RawMessageHistory,
        )
        moved += _move(
            RawMessage.objects.filter(state=RawState.UNREAD, received_at__lt=now - UNREAD_KEPT).order_by("id")[:limit],
            RawMessageHistory,
        )
    with transaction.atomic():
        moved += _move(
            Signal.objects.filter(received_at__lt=now - signals_kept).order_by("received_at")[:limit], SignalHistory
        )
    return moved


def prune(now: datetime, *, limit: int = 5000) -> int:
    """Drop duplicate keys whose window is over; the table stays as small as the traffic of its windows."""
    gone = list(DedupeKey.objects.filter(expires_at__lte=now).values_list("key", flat=True)[:limit])
    count = DedupeKey.objects.filter(key__in=gone, expires_at__lte=now).delete()[0] if gone else 0
    PathOutage.objects.filter(restored_at__lt=now - OUTAGES_KEPT).delete()
    return count


def _move(rows: models.QuerySet[Any], into: type[models.Model]) -> int:
    found = list(rows.values())
    if not found:
        return 0
    # A row that a crash left in both places is written over by itself.
    into._default_manager.bulk_create([into(**row) for row in found], ignore_conflicts=True)
    return int(rows.model._default_manager.filter(id__in=[row["id"] for row in found]).delete()[0])
