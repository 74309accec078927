"""A person tries a given-up delivery again; old deliveries go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from anyuan.hooks import events
from anyuan.hooks.models import Delivery
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

KEEP = {"sent": timedelta(days=30), "kept": timedelta(days=7), "dropped": timedelta(days=7), "dead": timedelta(days=90)}


def retry(delivery: Delivery, *, by: Actor, now: datetime) -> bool:
    """Owe a given-up delivery again, under the same id; False when it is not given up any more."""
    with transaction.atomic():
        dead = Delivery.objects.filter(id=delivery.id, state="dead", subscriber__active=True)
        # It is owed from now on: otherwise one failure would give it up at once.
        if not dead.update(state="queued", created_at=now, dead_at=None, error=""):
            return False
        record(
            events.RETRIED,
            subject=Subject(delivery.subject_kind or "hooks.delivery", delivery.subject_id, delivery.subject_ref),
            by=by,
            now=now,
            data={"system": str(delivery.subscriber), "event": delivery.event, "delivery": delivery.id},
            scope=Scope(delivery.area_path, delivery.school_id, delivery.organisation_id),
            exercise=delivery.exercise,
        )
    return True


def prune(*, now: datetime) -> int:
    """Forget deliveries that are done: what was told stands in the journal, and a recall's receipt as well."""
    return sum(
        Delivery.objects.filter(state=state, created_at__lt=now - age).delete()[0] for state, age in KEEP.items()
    )
