"""Owe an event to the systems that asked for it, and a recall to every system that the alarm reached."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.hooks.models import Delivery, Subscriber
from anyuan.hooks.queries.offers import listeners
from anyuan.hooks.queries.receipts import RECALL, reached
from anyuan.hooks.rules import RECALL_SECONDS, cloud_event
from anyuan.journal import events as journal_events
from anyuan.journal.models import Entry
from anyuan.journal.rules import Subject

PING = "ping"
LANGUAGES = (("zh", "zh-hans"), ("en", "en"))
_PINGED = _("This is a test of the connection. Nothing has happened.")


def offer(entry: Entry, *, more: dict[str, Any] | None = None, now: datetime) -> int:
    """Owe the entry to everybody who may hear it; returns how many. ``more`` is what the record's own package adds.

    The entry's facts stay inside: what goes out is which record, what happened in one sentence, and ``more``. A system
    that needs the rest asks the interface with a token of its own. Calling it twice owes nothing twice.
    """
    systems = {row.id: row for row in listeners(entry)}
    recall = entry.name == RECALL
    if recall:
        # Whoever heard of the alarm hears that it was none, whatever they asked for and may see by now.
        subject = Subject(entry.subject_kind, entry.subject_id, entry.subject_ref)
        systems |= {row.id: row for row in reached(subject)}
    if not systems:
        return 0
    body = _body(entry, more or {})
    tell_at = now + timedelta(seconds=RECALL_SECONDS) if recall else None
    rows = [_row(system, entry, body, now, tell_at) for system in systems.values()]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def ping(system: Subscriber, *, now: datetime) -> Delivery:
    """Owe the system a test of the connection: an event that says so and is marked as a drill."""
    id = f"ping-{uuid.uuid4().hex[:20]}"
    body = cloud_event(
        id=id,
        source=source(),
        name=PING,
        subject="",
        at=now,
        exercise=True,
        data={"event": PING, "sentence": _both(lambda: str(_PINGED)), "exercise": True},
    )
    return Delivery.objects.create(
        subscriber=system, event_id=id, event=PING, exercise=True, body=body.decode(), created_at=now
    )


def source() -> str:
    """Which installation speaks: its public address, or a name while it has none."""
    return settings.PUBLIC_URL or "urn:anyuan"


def _body(entry: Entry, more: dict[str, Any]) -> str:
    data: dict[str, Any] = {
        "event": entry.name,
        "record": {"kind": entry.subject_kind, "ref": entry.subject_ref},
        "sentence": _both(lambda: journal_events.say(entry.name, entry.data, entry.subject_ref)),
        "exercise": entry.exercise,
        **more,
    }
    body = cloud_event(
        id=f"entry-{entry.id}",
        source=source(),
        name=entry.name,
        subject=entry.subject_ref,
        at=entry.at,
        exercise=entry.exercise,
        data=data,
    )
    return body.decode()


def _both(say: Any) -> dict[str, str]:
    said = {}
    for short, language in LANGUAGES:
        with override(language):
            said[short] = say()
    return said


def _row(system: Subscriber, entry: Entry, body: str, now: datetime, tell_at: datetime | None) -> Delivery:
    return Delivery(
        subscriber=system,
        event_id=f"entry-{entry.id}",
        event=entry.name,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_ref=entry.subject_ref,
        area_path=entry.area_path,
        school_id=entry.school_id,
        organisation_id=entry.organisation_id,
        exercise=entry.exercise,
        body=body,
        created_at=now,
        tell_at=tell_at,
    )
