"""When a device reports that its condition has ended, the incident shows it. It never closes one (EN 50136, DC-05)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from anyuan.incidents.actions import signal_ended
from anyuan.intake.models import Signal
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._incident import actor_of

# A restore that comes later than this is about something else.
LOOK_BACK = timedelta(days=3)


@handles("intake.condition_ended", name="restore_notes_on_incident")
def handle(entry: Entry, now: datetime) -> None:
    """Mark the signals of the same device, or of the same zone of the same line, as ended."""
    ended = Signal.objects.filter(pk=entry.subject_id).first()
    if ended is None or not (ended.device_id or ended.line_id):
        return
    same = Q(device_id=ended.device_id) if ended.device_id else Q(line_id=ended.line_id, zone=ended.zone)
    begun = Signal.objects.filter(
        same, kind=ended.kind, restore=False, received_at__gte=ended.received_at - LOOK_BACK, pk__lt=ended.pk
    )
    ids = list(begun.order_by("-pk").values_list("pk", flat=True)[:200])
    signal_ended(ids, by=actor_of(entry), now=now, at=entry.at)
