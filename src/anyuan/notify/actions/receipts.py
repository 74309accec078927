"""What comes back: arrived, read, answered. The first sign of a person ends the search for that person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor
from anyuan.notify import events, transports
from anyuan.notify.actions.dead import bury
from anyuan.notify.actions.write import scope_of, subject_of
from anyuan.notify.models import ReachTestPerson, Recipient, Sending
from anyuan.notify.rules import ANSWERS, RECIPIENT_OPEN


class NotAsked(ValueError):
    """The message asks nothing, or the answer is not one of those offered."""

    key = "notify.not_asked"


class AlreadyAnswered(Exception):
    """The person has answered before; ``answer`` and ``at`` say what and when."""

    key = "notify.already_answered"

    def __init__(self, answer: str, at: datetime) -> None:
        super().__init__(answer)
        self.answer, self.at = answer, at


def receipt(
    recipient: Recipient,
    what: Literal["read", "answered"],
    *,
    by: Actor,
    now: datetime,
    answer: str = "",
) -> Recipient:
    """A person read the message, or answered it. Reading twice changes nothing.

    Raises NotAsked, AlreadyAnswered (the same answer again is accepted quietly).
    """
    with transaction.atomic():
        message = recipient.message
        if what == "answered":
            if not message.answerable or answer not in ANSWERS:
                raise NotAsked(answer)
            mine = Recipient.objects.filter(id=recipient.id, answered_at=None)
            if mine.update(answered_at=now, answer=answer):
                _record(events.ANSWERED, recipient, by, now, {"answer": answer})
            else:
                recipient.refresh_from_db()
                if recipient.answer != answer:
                    raise AlreadyAnswered(recipient.answer, recipient.answered_at)
        if Recipient.objects.filter(id=recipient.id, read_at=None).update(read_at=now) and what == "read":
            _record(events.READ, recipient, by, now, {})
        _reached(recipient.id, now)
    recipient.refresh_from_db()
    return recipient


def collect(person_id: int, transport: Literal["desk", "page"], *, now: datetime) -> int:
    """The person's desk or phone page has fetched its messages: they arrived. Returns how many were new."""
    fresh = Sending.objects.filter(recipient__person_id=person_id, transport=transport, state="sent")
    with transaction.atomic():
        return sum(_delivered(sending, now) for sending in list(fresh.select_related("recipient__message")))


def callback(transport: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> bool:
    """A gateway's signed report about one sending. False: it told nothing new (or of a message that is not ours).

    Raises SignatureWrong, TransportMissing. In test mode nobody was told anything, so there is nothing to report.
    """
    opened: Any = transports.open_transport(transport)
    if not hasattr(opened, "receipt"):
        raise transports.TransportMissing(transport)
    told = opened.receipt(body, headers, now=now)
    with transaction.atomic():
        found = Sending.objects.filter(key=told.key, transport=transport)
        sending = found.select_related("recipient__message").first()
        if sending is None:
            return False
        if told.state == "delivered":
            return _delivered(sending, now)
        return bury(sending, ("sent", "sending"), told.reason or "failed", now=now)


def _delivered(sending: Sending, now: datetime) -> bool:
    # The report may overtake our own note that it was sent, or come after we gave up: arrived is arrived.
    open_states = ("sending", "sent", "dead")
    changed = Sending.objects.filter(id=sending.id, state__in=open_states).update(
        state="delivered", delivered_at=now, dead_at=None
    )
    if not changed:
        return False
    if sending.sent_at is None:
        Sending.objects.filter(id=sending.id).update(sent_at=now)
    _reached(sending.recipient_id, now)
    _record(events.DELIVERED, sending.recipient, Actor.system("notify"), now, {"transport": sending.transport})
    return True


def _reached(recipient_id: int, now: datetime) -> None:
    """First sign of the person: stop the other paths, and count the messages that this one summed up."""
    mine = Recipient.objects.filter(id=recipient_id, state__in=RECIPIENT_OPEN)
    if not mine.update(state="reached", reached_at=now):
        return
    Sending.objects.filter(recipient_id=recipient_id, state="queued").update(state="cancelled")
    Recipient.objects.filter(carried_by_id=recipient_id, state="bundled").update(state="reached", reached_at=now)
    ReachTestPerson.objects.filter(recipient_id=recipient_id, reached_at=None, test__closed_at=None).update(
        reached_at=now
    )


def _record(event: Event, recipient: Recipient, by: Actor, now: datetime, data: dict[str, Any]) -> None:
    message = recipient.message
    facts = {"message": message.id, "kind": message.kind, "recipient": recipient.id, "person": recipient.person_id}
    subject, scope = subject_of(message), scope_of(message)
    record(event, subject=subject, by=by, now=now, data=facts | data, scope=scope, exercise=message.exercise)
