"""Rosters: a person is on one shift at a time, and a substitute is a person too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.models import Person, Shift
from anyuan.directory.refusals import Refused
from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject


class ShiftOverlaps(Refused):
    """The person already has a shift in that time."""

    key = "directory.shift_overlaps"
    sentence = _("{person} already has a shift from {starts_at} to {ends_at}.")


class ShiftEndsBeforeStart(Refused):
    """The end of the shift is not after its start."""

    key = "directory.shift_ends_before_start"
    sentence = _("The shift ends before it starts.")


class SubstituteIsThePerson(Refused):
    """Nobody stands in for themselves."""

    key = "directory.substitute_is_the_person"
    sentence = _("{person} cannot stand in for themselves.")


def add_shift(
    role: str, person: Person, starts_at: datetime, ends_at: datetime, *, by: Actor, now: datetime, **where: Any
) -> Shift:
    """Put a person on the roster; ``where`` is any of area, organisation, school, unit.

    Raises ShiftOverlaps, ShiftEndsBeforeStart.
    """
    if ends_at <= starts_at:
        raise ShiftEndsBeforeStart()
    with transaction.atomic():
        _hold([person.pk])
        _refuse_overlap(person, starts_at, ends_at)
        shift = Shift.objects.create(role=role, person=person, starts_at=starts_at, ends_at=ends_at, **where)
        _note(events.SHIFT_ADDED, shift, by, now)
    return shift


def change_shift(shift: Shift, *, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime) -> Shift:
    """Move a shift in time. Raises ShiftOverlaps, ShiftEndsBeforeStart."""
    if ends_at <= starts_at:
        raise ShiftEndsBeforeStart()
    with transaction.atomic():
        person = shift.substitute or shift.person
        _hold([person.pk])
        _refuse_overlap(person, starts_at, ends_at, but=shift)
        shift.starts_at, shift.ends_at = starts_at, ends_at
        shift.save(update_fields=["starts_at", "ends_at"])
        _note(events.SHIFT_CHANGED, shift, by, now)
    return shift


def name_substitute(shift: Shift, substitute: Person | None, *, by: Actor, now: datetime) -> Shift:
    """Let somebody stand in for the shift's person; None gives the shift back.

    Raises ShiftOverlaps when the one who is to serve has another shift then, SubstituteIsThePerson.
    """
    if substitute is not None and substitute.pk == shift.person_id:
        raise SubstituteIsThePerson(person=substitute)
    with transaction.atomic():
        who = substitute or shift.person
        _hold([who.pk])
        _refuse_overlap(who, shift.starts_at, shift.ends_at, but=shift)
        shift.substitute = substitute
        shift.save(update_fields=["substitute"])
        _note(events.SUBSTITUTE_NAMED, shift, by, now)
    return shift


def remove_shift(shift: Shift, *, by: Actor, now: datetime) -> None:
    """Take a shift off the roster."""
    with transaction.atomic():
        _note(events.SHIFT_REMOVED, shift, by, now)
        shift.delete()


def add_shifts(rows: list[Shift], *, by: Actor, now: datetime) -> list[Shift]:
    """Add a whole roster at once, all or nothing. Raises ShiftOverlaps, ShiftEndsBeforeStart."""
    with transaction.atomic():
        _hold(sorted({row.person_id for row in rows}))
        return [
            add_shift(
                row.role,
                row.person,
                row.starts_at,
                row.ends_at,
                by=by,
                now=now,
                area=row.area,
                organisation=row.organisation,
                school=row.school,
                unit=row.unit,
            )
            for row in rows
        ]


def _hold(person_ids: list[int]) -> None:
    """Two clerks who plan for the same person wait for each other here. PostgreSQL locks the person's row; SQLite
    has one writer anyway, since every transaction begins IMMEDIATE."""
    list(Person.objects.select_for_update().filter(pk__in=person_ids).order_by("pk").values_list("pk"))


def _refuse_overlap(person: Person, starts_at: datetime, ends_at: datetime, but: Shift | None = None) -> None:
    serves = Q(person=person, substitute__isnull=True) | Q(substitute=person)
    clash = Shift.objects.filter(serves, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if but is not None:
        clash = clash.exclude(pk=but.pk)
    first = clash.order_by("starts_at").first()
    if first:
        local = [timezone.localtime(t).strftime("%Y-%m-%d %H:%M") for t in (first.starts_at, first.ends_at)]
        raise ShiftOverlaps(person=person.name, starts_at=local[0], ends_at=local[1])


def _note(event: Event, shift: Shift, by: Actor, now: datetime) -> None:
    data = {
        "role": shift.role,
        "person": shift.person_id,
        "substitute": shift.substitute_id,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
    path = shift.area.path if shift.area else shift.school.area.path if shift.school else ""
    scope = Scope(area_path=path, school_id=shift.school_id, organisation_id=shift.organisation_id)
    record(event, subject=Subject("directory.shift", shift.pk, shift.role), by=by, now=now, data=data, scope=scope)
