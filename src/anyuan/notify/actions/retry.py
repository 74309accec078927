"""A person decides that a dead letter is worth another try."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anyuan.journal.actions import record
from anyuan.journal.rules import Actor
from anyuan.notify import events
from anyuan.notify.actions.write import scope_of, subject_of
from anyuan.notify.models import Sending


def retry(sending: Sending, *, by: Actor, now: datetime) -> bool:
    """Queue a dead sending again from its first attempt, under the same key; False when it is not dead any more."""
    with transaction.atomic():
        dead = Sending.objects.filter(id=sending.id, state="dead")
        if not dead.update(state="queued", attempts=0, due_at=now, dead_at=None, error=""):
            return False
        message = sending.recipient.message
        record(
            events.RETRIED,
            subject=subject_of(message),
            by=by,
            now=now,
            data={"message": message.id, "kind": message.kind, "sending": sending.id, "transport": sending.transport},
            scope=scope_of(message),
            exercise=message.exercise,
        )
    return True
