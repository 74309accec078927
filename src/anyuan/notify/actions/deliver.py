"""Deliver what is due. Each sending is claimed, sent outside any transaction, then settled: at least once.

A process that dies between sending and settling leaves its claim behind; when the claim runs out the sending goes out
again under the same key, by which the far side knows it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q

from anyuan.journal import waits
from anyuan.journal.actions import record_many
from anyuan.journal.actions.record import Happening
from anyuan.journal.rules import Actor
from anyuan.notify import events, transports
from anyuan.notify.actions.bundles import close_bundles
from anyuan.notify.actions.dead import bury
from anyuan.notify.actions.write import scope_of, subject_of
from anyuan.notify.models import Recipient, Sending
from anyuan.notify.queries.persons import reachability
from anyuan.notify.queries.tokens import callback_url, link
from anyuan.notify.rules import LEASE, LONGEST_WAITS, backoff
from anyuan.notify.transports.base import Outgoing, Result

# So many are claimed at once and spoken to side by side; the worst levels first.
PARALLEL = 32
# The whole round ends within this, however slowly a far side drips: clocks and judgements wait behind it.
ROUND_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A sending that is ours until the lease runs out, with the words and the address for it."""

    sending: Sending
    outgoing: Outgoing
    refused: str = ""


def deliver_due(*, now: datetime, limit: int = PARALLEL) -> int:
    """Close storm windows, judge who was not reached, send what is due. Returns how much was done."""
    done = close_bundles(now=now) + judge_not_reached(now=now)
    claims = claim(now=now, limit=limit)
    inside = [c for c in claims if c.refused or not transports.kind(c.sending.transport).outside]
    outside = [c for c in claims if not (c.refused or not transports.kind(c.sending.transport).outside)]
    for item in inside:
        settle(item.sending, _post(item), now=now)
    for item, result in _post_all(outside):
        settle(item.sending, result, now=now)
    return done + len(claims)


def judge_not_reached(*, now: datetime, limit: int = 500) -> int:
    """Put on the desk's list whoever gave no sign in time; late ones keep the instant when it was due."""
    due = Recipient.objects.filter(state="waiting", reach_by__lte=now).order_by("reach_by")
    waiting = list(due.select_related("message")[:limit])
    if not waiting:
        return 0
    happenings = []
    with transaction.atomic():
        for recipient in waiting:
            mine = Recipient.objects.filter(id=recipient.id, state="waiting")
            if mine.update(state="not_reached", not_reached_at=F("reach_by")):
                happenings.append(_not_reached(recipient))
        record_many(happenings, now=now)
    return len(happenings)


def claim(*, now: datetime, limit: int) -> list[Claim]:
    """Take what is due, worst level first, and what a dead process left behind."""
    due = _due(now)
    ids = list(Sending.objects.filter(due).order_by("level", "due_at", "id").values_list("id", flat=True)[:limit])
    if not ids:
        return []
    mark = uuid.uuid4().hex
    # One statement takes them: of two workers that read the same ids, each keeps only the rows that it changed.
    Sending.objects.filter(due, id__in=ids).update(
        state="sending", claimed_by=mark, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    mine = Sending.objects.filter(id__in=ids, claimed_by=mark).order_by("level", "due_at", "id")
    rows = list(mine.select_related("recipient__message", "recipient__person", "address"))
    known = reachability(list({row.recipient.person_id for row in rows}), now=now)
    return [
        _claim(row, known[row.recipient.person_id].language, known[row.recipient.person_id].on_duty) for row in rows
    ]


def _due(now: datetime) -> Q:
    """What is to be sent now: what is due, what a dead process had claimed, and of what has failed before also what a clock
    that stood ahead put off too far. Each part by itself is a range of one index: years of what was sent are not looked at."""
    put_off = reduce(or_, (Q(level=level, due_at__gt=now + longest) for level, longest in LONGEST_WAITS.items()))
    soonest = min(LONGEST_WAITS.values())
    return (
        Q(state="queued", due_at__lte=now)
        | Q(state="queued", due_at__gt=now + soonest, attempts__gt=0) & put_off
        | Q(state="sending", claimed_until__lte=now)
        | Q(state="sending", claimed_until__gt=now + LEASE + waits.CLOCKS_APART)
    )


def settle(sending: Sending, result: Result, *, now: datetime) -> None:
    """Write down what became of a claimed sending, unless a receipt or another worker was faster."""
    with transaction.atomic():
        if result.state in ("sent", "delivered"):
            mine = Sending.objects.filter(id=sending.id, state="sending", claimed_by=sending.claimed_by)
            mine.update(
                state="sent",
                sent_at=now,
                external_id=result.external_id[:120],
                kept_inside=result.kept_inside,
                claimed_until=None,
                error="",
            )
            return
        pause = backoff(sending.level, sending.attempts) if result.state == "retry" else None
        if pause is None:
            bury(sending, ("sending",), result.reason, now=now, claimed_by=sending.claimed_by)
            return
        mine = Sending.objects.filter(id=sending.id, state="sending", claimed_by=sending.claimed_by)
        mine.update(state="queued", due_at=now + pause, error=result.reason[:200], claimed_until=None)


def _claim(sending: Sending, language: str, on_duty: bool) -> Claim:
    recipient, message = sending.recipient, sending.recipient.message
    kind = transports.kind(sending.transport)
    own = getattr(recipient.person, kind.own_address, "") if kind.own_address else ""
    address = (sending.address.address if sending.address else "") or own
    title, body = message.words(language)
    outgoing = Outgoing(
        key=sending.key,
        address=address,
        title=title,
        body=body,
        level=message.level,
        exercise=message.exercise,
        silent=message.silent,
        language=language,
        link=link(recipient.id),
        callback=callback_url(sending.transport),
    )
    return Claim(sending, outgoing, _why_not(sending, address, on_duty))


def _why_not(sending: Sending, address: str, on_duty: bool) -> str:
    """What has changed since it was planned and forbids it now."""
    kind, recipient = transports.kind(sending.transport), sending.recipient
    if kind.needs_address and not address:
        return "address"
    # The plan already left these out; the setting or the roster may have changed while it waited or was retried.
    if recipient.message.exercise and transports.is_real_only(sending.transport):
        return "real only"
    return "off duty" if kind.outside and not on_duty else ""


def _post(item: Claim) -> Result:
    """Speak to the transport. Touches no table: it runs on threads."""
    if item.refused:
        return Result("refused", reason=item.refused)
    try:
        return transports.open_transport(item.sending.transport).send(item.outgoing)
    except transports.TransportMissing:
        return Result("retry", reason="not set up")
    except Exception as error:  # the loop's edge: one broken transport must not stop the others
        # Only the error's kind: its words may hold an address or a key.
        return Result("retry", reason=type(error).__name__)


def _post_all(items: Sequence[Claim]) -> list[tuple[Claim, Result]]:
    """Speak to the outside side by side. Whatever is not back in time counts as a time-out and is tried again."""
    if not items:
        return []
    pool = ThreadPoolExecutor(min(PARALLEL, len(items)), thread_name_prefix="notify")
    running = [(item, pool.submit(_post, item)) for item in items]
    wait([future for _, future in running], timeout=ROUND_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    slow = Result("retry", reason="timeout")
    return [(item, future.result() if future.done() and not future.cancelled() else slow) for item, future in running]


def _not_reached(recipient: Recipient) -> Happening:
    message = recipient.message
    data = {"message": message.id, "kind": message.kind, "level": message.level}
    data |= {"recipient": recipient.id, "person": recipient.person_id}
    return Happening(
        events.NOT_REACHED,
        subject_of(message),
        Actor.system("notify"),
        recipient.reach_by,
        data,
        scope_of(message),
        message.exercise,
    )
