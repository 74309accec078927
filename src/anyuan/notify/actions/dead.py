"""Giving up one sending: it is shown to people, and the person's next path starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anyuan.journal.actions import record
from anyuan.journal.rules import Actor
from anyuan.notify import events
from anyuan.notify.actions.write import scope_of, subject_of
from anyuan.notify.models import Sending


def bury(sending: Sending, from_states: Sequence[str], reason: str, *, now: datetime, claimed_by: str = "") -> bool:
    """Mark the sending dead, if it is still in one of ``from_states``. Inside the caller's transaction."""
    mine = Sending.objects.filter(id=sending.id, state__in=from_states)
    if claimed_by:
        mine = mine.filter(claimed_by=claimed_by)
    if not mine.update(state="dead", dead_at=now, error=reason[:200], claimed_until=None):
        return False
    # A path that fails does not make the person wait for the next one (goalert#4548: a step that reaches nobody).
    waiting = Sending.objects.filter(recipient_id=sending.recipient_id, state="queued", attempts=0, due_at__gt=now)
    following = waiting.filter(recipient__message__created_at__lte=now).order_by("order").first()
    if following is not None and sending.due_at <= now:
        Sending.objects.filter(id=following.id, state="queued").update(due_at=now)
    message = sending.recipient.message
    facts = {"message": message.id, "kind": message.kind, "sending": sending.id, "transport": sending.transport}
    record(
        events.DEAD_LETTER,
        subject=subject_of(message),
        by=Actor.system("notify"),
        now=now,
        data=facts | {"reason": reason[:80], "person": sending.recipient.person_id},
        scope=scope_of(message),
        exercise=message.exercise,
    )
    return True
