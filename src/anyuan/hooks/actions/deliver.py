"""Send what is owed: each system in order, side by side with the others, at least once.

1. A worker takes a system for itself (a claim that runs out when the worker dies).
2. Outside any transaction it sends the oldest deliveries one by one until one fails or time is up.
3. Each answer is written down at once. A crash between 2 and 3 sends that one again under the same id.
"""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

from django.db import close_old_connections, connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from anyuan.hooks import events
from anyuan.hooks.models import Delivery, Subscriber
from anyuan.hooks.posting import Outcome, post
from anyuan.hooks.queries.receipts import RECALL
from anyuan.hooks.rules import GIVE_UP, LEASE, LONGEST_REST, MEDIA_TYPE, after_failure
from anyuan.journal import waits
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.clock import utc_now
from anyuan.kernel.signing import sign

SYSTEMS, BATCH, ROUND_SECONDS = 8, 50, 10.0
_BY = Actor.system("hooks")


def deliver_due(*, now: datetime) -> int:
    """Send to every system that is due; returns how many deliveries were settled."""
    tell_waiting_recalls(now=now)
    mark = uuid.uuid4().hex
    systems = [row for row in _due(now) if _claim(row, mark, now)]
    if not systems:
        return 0
    until = time.monotonic() + ROUND_SECONDS
    if len(systems) == 1:
        return _serve(systems[0], mark, now, until)
    with ThreadPoolExecutor(len(systems), thread_name_prefix="hooks") as pool:
        running = [pool.submit(_on_a_thread, row, mark, now, until) for row in systems]
        wait(running)
    return sum(future.result() for future in running)


def tell_waiting_recalls(*, now: datetime, limit: int = 100) -> int:
    """Write down which systems have not taken a recall in time; the desk is told by workflow. Returns how many."""
    late = Delivery.objects.filter(tell_at__lte=now, state="queued").select_related("subscriber").order_by("tell_at")
    told = 0
    for row in late[:limit]:
        with transaction.atomic():
            if Delivery.objects.filter(id=row.id, tell_at__isnull=False, state="queued").update(tell_at=None):
                _say(events.RECALL_WAITS, row, now)
                told += 1
    return told


def _due(now: datetime) -> list[Subscriber]:
    waiting = Delivery.objects.filter(subscriber=OuterRef("pk"), state="queued")
    rested = Q(rest_until__isnull=True) | waits.over("rest_until", now, LONGEST_REST)
    free = Q(claimed_until__isnull=True) | waits.left("claimed_until", now, LEASE)
    rows = Subscriber.objects.filter(rested, free, Exists(waiting), active=True)
    return list(rows.order_by(F("rest_until").asc(nulls_first=True), "id")[:SYSTEMS])


def _claim(row: Subscriber, mark: str, now: datetime) -> bool:
    free = Q(claimed_until__isnull=True) | waits.left("claimed_until", now, LEASE)
    mine = Subscriber.objects.filter(free, id=row.id)
    return bool(mine.update(claimed_by=mark, claimed_until=now + LEASE))


def _on_a_thread(row: Subscriber, mark: str, now: datetime, until: float) -> int:
    close_old_connections()
    try:
        return _serve(row, mark, now, until)
    finally:
        connection.close()


def _serve(system: Subscriber, mark: str, now: datetime, until: float) -> int:
    """Send to one system until something fails, nothing is left or time is up; then let it go."""
    settled = 0
    try:
        for delivery in Delivery.objects.filter(subscriber=system, state="queued").order_by("id")[:BATCH]:
            if time.monotonic() > until:
                break
            outcome = _send(system, delivery)
            settled += 1
            if not _settle(system, delivery, outcome, now):
                break
    finally:
        Subscriber.objects.filter(id=system.id, claimed_by=mark).update(claimed_by="", claimed_until=None)
    return settled


def _send(system: Subscriber, delivery: Delivery) -> Outcome:
    body = delivery.body.encode()
    # The signature's time is the attempt's, not the event's: the receiver refuses what is old to stop replays.
    headers = {"Content-Type": MEDIA_TYPE, "User-Agent": "anyuan", "Idempotency-Key": delivery.event_id}
    headers |= sign(body, system.secret, at=utc_now())
    return post(system.url, body, headers, plain_allowed=system.plain_allowed)


def _settle(system: Subscriber, delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """Write down what became of an attempt; False when the system has to rest now."""
    mine = Delivery.objects.filter(id=delivery.id, state="queued")
    with transaction.atomic():
        if outcome.state in ("taken", "kept"):
            kept = outcome.state == "kept"
            changes = {"state": "kept" if kept else "sent", "attempts": F("attempts") + 1, "error": "", "tell_at": None}
            if mine.update(**changes, sent_at=None if kept else now) and delivery.event == RECALL and not kept:
                _say(events.RECALL_TAKEN, delivery, now)
            if not kept:
                system.failures = 0
                answered = Subscriber.objects.filter(id=system.id)
                answered.update(failures=0, rest_until=None, error="", last_taken_at=now)
            return True
        if outcome.state == "refused" or delivery.created_at + GIVE_UP <= now:
            buried = {"state": "dead", "dead_at": now, "attempts": F("attempts") + 1, "tell_at": None}
            if mine.update(**buried, error=outcome.reason):
                _say(events.DEAD_LETTER, delivery, now, reason=outcome.reason)
                if delivery.event == RECALL and delivery.tell_at is not None:
                    _say(events.RECALL_WAITS, delivery, now)
            if outcome.state == "refused":
                return True
        else:
            mine.update(attempts=F("attempts") + 1, error=outcome.reason)
        failures = system.failures + 1
        rest = now + after_failure(failures)
        Subscriber.objects.filter(id=system.id).update(failures=failures, rest_until=rest, error=outcome.reason)
    return False


def _say(event: object, row: Delivery, now: datetime, **data: object) -> None:
    """In the record's own timeline, within the record's sight."""
    record(
        event,  # type: ignore[arg-type]
        subject=Subject(row.subject_kind or "hooks.delivery", row.subject_id or row.id, row.subject_ref),
        by=_BY,
        now=now,
        data={"system": str(row.subscriber), "event": row.event, "delivery": row.id, **data},
        scope=Scope(row.area_path, row.school_id, row.organisation_id),
        exercise=row.exercise,
    )
