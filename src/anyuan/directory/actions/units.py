"""Status and position of units, each with its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.models import Unit
from anyuan.directory.refusals import Refused
from anyuan.directory.rules import units as rules
from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject


class StatusNotPossible(Refused):
    """The unit cannot go from its present status to the one asked for."""

    key = "directory.status_not_possible"
    sentence = _("Unit {unit} is “{before}” and cannot become “{after}”.")


class UnitChanged(Refused):
    """Somebody else changed the unit in the same moment."""

    key = "directory.unit_changed"
    sentence = _("Unit {unit} was changed by somebody else just now; it is “{before}”.")


class NotAPosition(Refused):
    """Longitude or latitude is outside the globe."""

    key = "directory.not_a_position"
    sentence = _("{lon}, {lat} is not a position on the globe.")


def set_status(unit: Unit, status: str, *, by: Actor, now: datetime, exercise: bool = False) -> Unit:
    """Move the unit to ``status``; staying only renews the sign of life.

    Raises StatusNotPossible, or UnitChanged when the unit's status is no longer the one on ``unit``.
    """
    before = unit.status
    if not rules.may_follow(before, status):
        raise StatusNotPossible(unit=unit.code, before=before, after=status)
    changes: dict[str, Any] = {"status": status, "contact_at": now, "status_before": ""}
    if status != before:
        changes["status_at"] = now
    with transaction.atomic(savepoint=False):
        moved = _moved(unit.pk, before, changes)
        if moved and status != before:
            data = {"status": status, "before": before}
            record(
                events.UNIT_STATUS[status],
                subject=subject(unit),
                by=by,
                now=now,
                data=data,
                scope=scope(unit),
                exercise=exercise,
            )
    if not moved:  # nothing was written: whoever asked may go on
        unit.refresh_from_db()
        raise UnitChanged(unit=unit.code, before=unit.status)
    for name, value in changes.items():
        setattr(unit, name, value)
    return unit


def _moved(unit_id: int, before: str, changes: dict[str, Any]) -> bool:
    """Every task of a unit comes through here several times: one statement, written out."""
    when = connection.ops.adapt_datetimefield_value
    values = [when(value) if isinstance(value, datetime) else value for value in changes.values()]
    sets = ", ".join(f"{name} = %s" for name in changes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Unit._meta.db_table} SET {sets} WHERE id = %s AND status = %s", [*values, unit_id, before]
        )
        return cursor.rowcount > 0


def report_position(
    unit: Unit, lon: float, lat: float, *, by: Actor, now: datetime, at: datetime | None = None
) -> Unit:
    """Note where the unit is. ``at`` is the device's own time; an older position never replaces a newer one.

    Positions are not journalled one by one (a car sends one every few seconds); the return of contact is.
    Raises NotAPosition.
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise NotAPosition(lon=lon, lat=lat)
    # A device clock that runs ahead must not freeze the unit at a future position.
    taken_at = min(at or now, now)
    with transaction.atomic():
        fresh = Q(position_at__isnull=True) | Q(position_at__lte=taken_at)
        Unit.objects.filter(fresh, pk=unit.pk).update(lon=lon, lat=lat, position_at=taken_at)
        Unit.objects.filter(pk=unit.pk).update(contact_at=now, reports_position=True)
        unit.refresh_from_db()
        if unit.status == rules.NO_CONTACT:
            _restore(unit, by, now)
    return unit


def lose_contact(*, now: datetime, after: timedelta = rules.NO_CONTACT_AFTER) -> int:
    """Mark units that should report positions and have been silent for longer than ``after``; returns how many."""
    watched = Unit.objects.filter(active=True, reports_position=True).exclude(
        status__in=(rules.OFF_DUTY, rules.NO_CONTACT)
    )
    lost = 0
    for unit in watched.filter(Q(contact_at__lt=now - after) | Q(contact_at__isnull=True)).select_related("area"):
        with transaction.atomic():
            still = Unit.objects.filter(pk=unit.pk, status=unit.status, contact_at=unit.contact_at)
            if still.update(status=rules.NO_CONTACT, status_before=unit.status, status_at=now):
                last = unit.contact_at.isoformat() if unit.contact_at else ""
                _note(
                    events.UNIT_STATUS[rules.NO_CONTACT],
                    unit,
                    Actor.system("directory"),
                    now,
                    {"last_contact_at": last},
                )
                lost += 1
    return lost


def subject(unit: Unit) -> Subject:
    """The unit as a subject of the journal."""
    return Subject("directory.unit", unit.pk, unit.code)


def scope(unit: Unit) -> Scope:
    """Within whose sight the unit lies."""
    return Scope(area_path=unit.area.path, school_id=unit.school_id, organisation_id=unit.organisation_id)


def _restore(unit: Unit, by: Actor, now: datetime) -> None:
    back = unit.status_before or rules.FREE
    if Unit.objects.filter(pk=unit.pk, status=rules.NO_CONTACT).update(status=back, status_before="", status_at=now):
        unit.refresh_from_db()
        _note(events.UNIT_CONTACT, unit, by, now, {"status": back})


def _note(event: Event, unit: Unit, by: Actor, now: datetime, data: dict[str, str]) -> None:
    record(event, subject=subject(unit), by=by, now=now, data=data, scope=scope(unit))
