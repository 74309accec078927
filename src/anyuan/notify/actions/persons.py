"""How a person wants to be told. Journal entries name the transports, never the addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from anyuan.directory.models import Person
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.notify import events, transports
from anyuan.notify.models import Address, QuietHours


class AddressWrong(ValueError):
    """An address cannot be used; ``position`` says which one (from 0), ``key`` why."""

    def __init__(self, key: str, position: int) -> None:
        super().__init__(key)
        self.key, self.position = key, position


@dataclass(frozen=True, slots=True)
class NewAddress:
    """One path as a person sets it. An empty address means the one in the register (telephone, e-mail)."""

    transport: str
    address: str = field(default="", repr=False)
    up_to_level: int = 4


@dataclass(frozen=True, slots=True)
class NewQuietHours:
    """Local hours, over midnight when ``ends`` is earlier; weekdays 1 (Monday) to 7."""

    starts: time
    ends: time
    weekdays: str = "1234567"
    unless_level: int = 1


def set_addresses(person: Person, rows: Sequence[NewAddress], *, by: Actor, now: datetime) -> list[Address]:
    """Replace the person's paths by ``rows``, in this order. No rows: back to what follows from the register.

    Raises AddressWrong.
    """
    for position, row in enumerate(rows):
        _check(row, position)
    with transaction.atomic():
        Address.objects.filter(person=person).delete()
        made = Address.objects.bulk_create(
            Address(person=person, transport=row.transport, address=row.address, order=n, up_to_level=row.up_to_level)
            for n, row in enumerate(rows)
        )
        data = {"transports": [row.transport for row in rows]}
        record(events.ADDRESSES_SET, subject=_subject(person), by=by, now=now, data=data, scope=_scope(person))
    return made


def set_quiet_hours(person: Person, rows: Sequence[NewQuietHours], *, by: Actor, now: datetime) -> list[QuietHours]:
    """Replace the person's quiet hours. Raises ValueError for a span without length, days or a known level."""
    for row in rows:
        days_wrong = not row.weekdays or not set(row.weekdays) <= set("1234567")
        if days_wrong or row.starts == row.ends or row.unless_level not in (1, 2, 3, 4):
            raise ValueError("notify.quiet_hours_wrong")
    with transaction.atomic():
        QuietHours.objects.filter(person=person).delete()
        made = QuietHours.objects.bulk_create(
            QuietHours(
                person=person,
                starts=row.starts,
                ends=row.ends,
                weekdays="".join(sorted(set(row.weekdays))),
                unless_level=row.unless_level,
            )
            for row in rows
        )
        data = {"spans": len(rows)}
        record(events.QUIET_SET, subject=_subject(person), by=by, now=now, data=data, scope=_scope(person))
    return made


def _check(row: NewAddress, position: int) -> None:
    if row.transport not in transports.names() or row.transport == "test":
        raise AddressWrong("notify.transport_unknown", position)
    if row.up_to_level not in (1, 2, 3, 4):
        raise AddressWrong("notify.level_wrong", position)
    kind = transports.kind(row.transport)
    if kind.needs_address and not kind.own_address and not row.address:
        raise AddressWrong("notify.address_missing", position)
    if row.transport == "mail" and row.address:
        try:
            validate_email(row.address)
        except ValidationError as error:
            raise AddressWrong("notify.address_wrong", position) from error


def _subject(person: Person) -> Subject:
    return Subject("directory.person", person.id, person.code)


def _scope(person: Person) -> Scope:
    return Scope("", person.school_id, person.organisation_id)
