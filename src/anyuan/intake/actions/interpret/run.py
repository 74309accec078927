"""Take pending messages by urgency, understand them together; one that breaks never stops the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, connection, transaction

from anyuan.intake.actions.interpret.batch import Batch
from anyuan.intake.actions.interpret.reading import Reading, read
from anyuan.intake.models import RawMessage, Signal
from anyuan.intake.models.raw import RawState

log = logging.getLogger(__name__)
# A message that breaks the writing this often is left for a person.
MOST_ATTEMPTS = 3
# A lone alarm's signal and what it starts are one commit and one piece of news. A burst is not: its transaction would
# keep the next alarms waiting for as long as all its incidents take to open.
LONE = 2


def interpret(*, now: datetime, limit: int = 200, then: Callable[[], object] | None = None) -> list[Signal]:
    """Interpret up to ``limit`` pending messages, the most urgent first; returns the new signals.

    ``then`` is called in the same transaction when the batch is a lone message or two. When it fails, the message is
    understood without it, and whoever would have followed in the same commit follows in the next.

    When something in the batch cannot be written, its messages are tried one by one, so that the culprit alone becomes
    unread. A database that is away (OperationalError) is passed on: nothing is lost, everything stays pending.
    """
    # Looking first keeps an idle worker from taking the writer's turn on SQLite four times a second.
    if not RawMessage.objects.filter(state=RawState.PENDING).exists():
        return []
    try:
        with transaction.atomic():
            raws = _claim(limit)
            signals = _understand(raws, now)
            if then is not None and 0 < len(raws) <= LONE:
                then()
            return signals
    except OperationalError:
        raise
    except Exception:
        # Loop's edge: whatever it was, no message may wait for ever behind it.
        log.exception("a batch of messages could not be written; trying them one by one")
    return [signal for id in _waiting(limit) for signal in _alone(id, now)]


def _claim(limit: int) -> list[RawMessage]:
    pending = RawMessage.objects.filter(state=RawState.PENDING).order_by("priority", "id")
    if connection.features.has_select_for_update_skip_locked:
        pending = pending.select_for_update(skip_locked=True)
    # SQLite: the immediate transaction already keeps every other writer out.
    return list(pending[:limit])


def _waiting(limit: int) -> list[int]:
    pending = RawMessage.objects.filter(state=RawState.PENDING).order_by("priority", "id")
    return list(pending.values_list("id", flat=True)[:limit])


def _understand(raws: list[RawMessage], now: datetime) -> list[Signal]:
    if not raws:
        return []
    readings: list[Reading] = [read(raw) for raw in raws]
    batch = Batch.load(readings, now)
    for reading in readings:
        batch.take(reading)
    return batch.write()


def _alone(id: int, now: datetime) -> list[Signal]:
    try:
        with transaction.atomic():
            raws = list(RawMessage.objects.filter(id=id, state=RawState.PENDING))
            return _understand(raws, now)
    except OperationalError:
        raise
    except Exception as error:
        # Loop's edge: record, show, go on with the next message.
        log.exception("message %s could not be interpreted", id)
        with transaction.atomic():
            raw = RawMessage.objects.get(id=id)
            raw.attempts += 1
            raw.error = f"{type(error).__name__}: {error}"[:300]
            if raw.attempts >= MOST_ATTEMPTS:
                raw.state = RawState.UNREAD
            raw.save(update_fields=["attempts", "error", "state"])
        return []
