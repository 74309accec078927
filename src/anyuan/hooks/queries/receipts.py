"""Whom an event reached, and what each system answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from anyuan.hooks.models import Delivery, Subscriber
from anyuan.journal.rules import Subject

RECALL = "incidents.recalled"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a recall at one system. ``state``: queued, sent, kept, dead, dropped."""

    system: str
    title: str
    state: str
    asked_at: datetime
    taken_at: datetime | None


def reached(subject: Subject) -> list[Subscriber]:
    """Every system in use that heard of the record, or may have: an attempt without an answer may have arrived."""
    told = Delivery.objects.filter(subject_kind=subject.kind, subject_id=subject.id).exclude(state="dropped")
    told = told.filter(Q(attempts__gt=0) | Q(state__in=("queued", "sent", "kept")))
    return list(Subscriber.objects.filter(active=True, id__in=told.values("subscriber")).order_by("id"))


def recall_receipts(subject: Subject) -> list[Receipt]:
    """The systems that are told of a recall, each with its receipt; the newest recall last."""
    rows = Delivery.objects.filter(subject_kind=subject.kind, subject_id=subject.id, event=RECALL)
    return [
        Receipt(row.subscriber.name, str(row.subscriber), row.state, row.created_at, row.sent_at)
        for row in rows.select_related("subscriber").order_by("id")
    ]


def counts() -> dict[str, int]:
    """Systems in use, how many of them rest after a failure, deliveries that wait, deliveries given up."""
    systems = Subscriber.objects.filter(active=True).aggregate(
        systems=Count("id"), resting=Count("id", filter=Q(failures__gt=0))
    )
    waiting = Delivery.objects.filter(state="queued").count()
    return {**systems, "waiting": waiting, "dead": Delivery.objects.filter(state="dead").count()}
