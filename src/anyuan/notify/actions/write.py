"""The rows of a message: one a person, one a path. Shared by a new message and by the sum of a storm."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone
from django.utils.translation import override

from anyuan.journal.rules import Scope, Subject
from anyuan.notify import transports
from anyuan.notify.models import Message, Recipient, Sending
from anyuan.notify.queries.persons import Reachability
from anyuan.notify.rules import PACE, PlannedSending, plan, quiet_until

# The words of a message: one sentence for everybody, a lazy translation, or both languages as a data pack gives them.
Words = str | Promise | dict[str, str]
TITLE_LIMIT = 200


def both_languages(words: Words) -> dict[str, str]:
    """The same words in Chinese and English, as far as they exist."""
    if isinstance(words, dict):
        return {"zh": words.get("zh") or words["en"], "en": words.get("en") or words["zh"]}
    if not isinstance(words, Promise):
        return {"zh": words, "en": words}
    said = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            said[name] = str(words)
    return said


def recipients_of(
    message: Message, people: Sequence[Reachability], *, also_off_duty: bool, now: datetime
) -> list[Recipient]:
    """Unsaved rows: waiting with the instant at which silence is judged, or skipped with the reason."""
    return [_recipient(message, person, also_off_duty, now) for person in people]


def store(recipients: list[Recipient], people: dict[int, Reachability], *, now: datetime) -> list[Recipient]:
    """Save the recipients, and the paths of those who wait. Returns those who wait."""
    if not recipients:
        return []
    created = Recipient.objects.bulk_create(recipients)
    waiting = [recipient for recipient in created if recipient.state == "waiting"]
    Sending.objects.bulk_create(
        _sending(recipient, planned, now)
        for recipient in waiting
        for planned in _plan(recipient.message, people[recipient.person_id], now)
    )
    return waiting


def subject_of(message: Message) -> Subject:
    """The record that the message is about: its entries stand in that record's timeline."""
    return Subject(message.subject_kind, message.subject_id, message.subject_ref)


def scope_of(message: Message) -> Scope:
    """Within whose sight the message lies."""
    return Scope(message.area_path, message.school_id, message.organisation_id)


def _recipient(message: Message, person: Reachability, also_off_duty: bool, now: datetime) -> Recipient:
    reason = ""
    if not person.active:
        reason = "inactive"
    elif not person.on_duty and not also_off_duty:
        reason = "off_duty"
    elif not _plan(message, person, now):
        reason = "no_path"
    if reason:
        return Recipient(message=message, person_id=person.person_id, state="skipped", reason=reason)
    reach_by = _start(message, person, now) + timedelta(seconds=PACE[message.level].reach_seconds)
    return Recipient(message=message, person_id=person.person_id, state="waiting", reach_by=reach_by)


def _start(message: Message, person: Reachability, now: datetime) -> datetime:
    """At once, or at the end of the person's quiet hours. What makes no sound disturbs nobody."""
    if message.silent or not person.on_duty:
        return now
    return quiet_until(person.quiet, level=message.level, now=now, zone=get_default_timezone()) or now


def _plan(message: Message, person: Reachability, now: datetime) -> list[PlannedSending]:
    here = transports.available()
    return plan(
        [path for path in person.paths if path.transport in here],
        level=message.level,
        exercise=message.exercise,
        # Off duty: it may lie there to be found, but it does not page.
        silent=message.silent or not person.on_duty,
        start_at=_start(message, person, now),
    )


def _sending(recipient: Recipient, planned: PlannedSending, now: datetime) -> Sending:
    """One path's row. What only has to lie in the table is sent with the commit."""
    at_once = planned.due_at <= now and not transports.kind(planned.path.transport).outside
    return Sending(
        recipient=recipient,
        transport=planned.path.transport,
        address_id=planned.path.address_id,
        order=planned.order,
        level=recipient.message.level,
        state="sent" if at_once else "queued",
        sent_at=now if at_once else None,
        attempts=1 if at_once else 0,
        due_at=planned.due_at,
        key=uuid.uuid4().hex,
    )
