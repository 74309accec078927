"""When somebody cancels at the panel (Contact ID 406), the open incident shows it; a person decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from anyuan.incidents.actions import signal_cancelled
from anyuan.intake.models import Signal
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._incident import actor_of

LOOK_BACK = timedelta(days=1)


@handles("intake.cancel_received", name="cancel_notes_on_incident")
def handle(entry: Entry, now: datetime) -> None:
    """Note it on every open incident with a signal of the same line (or device, where there is no line)."""
    cancel = Signal.objects.filter(pk=entry.subject_id).first()
    if cancel is None or not (cancel.device_id or cancel.line_id):
        return
    same = {"line_id": cancel.line_id} if cancel.line_id else {"device_id": cancel.device_id}
    begun = Signal.objects.filter(**same, opens=True, received_at__gte=cancel.received_at - LOOK_BACK, pk__lt=cancel.pk)
    ids = list(begun.order_by("-pk").values_list("pk", flat=True)[:200])
    signal_cancelled(ids, by=actor_of(entry), now=now, at=entry.at)
