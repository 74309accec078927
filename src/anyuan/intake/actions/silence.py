"""Devices that should give a sign of life and do not: told once, ended by the next message."""

from __future__ import annotations

from datetime import datetime, timedelta

from anyuan.directory.models import Device
from anyuan.intake.actions.contact import lose
from anyuan.intake.models import LineContact, RawMessage
from anyuan.intake.models.raw import RawState

# Networks deliver late; one missed report of two is not yet silence.
GRACE = 1.5
# A worker that was away has heard nobody: devices get their full time again from when it came up.
_watching_since: list[datetime] = []


def lose_silent_devices(now: datetime, *, watching_since: datetime | None = None) -> int:
    """Tell of every device that is silent beyond its time; returns how many were new. Called by the worker.

    Judged only when the inbox is drained: an unread pile may hold the very message that is missed. A device that was
    never heard is silent too, counted from when we began to watch.
    """
    if watching_since is None:
        if not _watching_since or _watching_since[0] > now:
            _watching_since[:] = [now]
        watching_since = _watching_since[0]
    if RawMessage.objects.filter(state=RawState.PENDING, received_at__lt=now - timedelta(seconds=30)).exists():
        return 0
    due = Device.objects.filter(active=True, heartbeat_seconds__gt=0).values_list("id", "heartbeat_seconds")
    contacts: dict[int, LineContact] = {}
    for row in LineContact.objects.filter(device__in=[id for id, _ in due]):
        best = contacts.get(row.device_id)
        if best is None or (row.last_contact_at or watching_since) > (best.last_contact_at or watching_since):
            contacts[row.device_id] = row
    gone = []
    for id, seconds in due:
        row = contacts.get(id)
        if row is not None and row.lost_since is not None:
            continue
        heard = row.last_contact_at if row is not None and row.last_contact_at is not None else watching_since
        if now - max(heard, watching_since) > timedelta(seconds=seconds * GRACE):
            gone.append((None, id, row.path if row is not None else "mqtt", heard))
    return lose(gone, now=now)
