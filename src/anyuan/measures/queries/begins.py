"""Since when there is a record at all: before that day there is no data, and no zero either."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from anyuan.journal.models import Entry
from anyuan.measures.models import Begin


def begins() -> dict[str, date]:
    """Source → the day since which somebody said that it is complete."""
    return dict(Begin.objects.values_list("source", "day"))


def house_began() -> date | None:
    """The local day on which the house recorded its first event; None for a house that recorded none."""
    first = Entry.objects.order_by("id").values_list("recorded_at", flat=True).first()
    return timezone.localdate(first) if first else None


def begin_of(source: str) -> date | None:
    """Since when a source is complete."""
    return begins().get(source) or house_began()
