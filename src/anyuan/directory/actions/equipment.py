"""Equipment goes out and comes back; never more pieces are out than the batch has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.models import Equipment, EquipmentIssue, Person
from anyuan.directory.queries.equipment import out_of
from anyuan.directory.refusals import Refused
from anyuan.directory.registers import sheet
from anyuan.directory.registers.reach import where_of
from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject


class NotEnough(Refused):
    """Fewer pieces are at hand than were asked for."""

    key = "directory.equipment_not_enough"
    sentence = _("Only {left} pieces are at hand.")


class NotUsable(Refused):
    """The batch is being repaired, scrapped, off the list or past its day."""

    key = "directory.equipment_not_usable"
    sentence = _("This equipment is not to be handed out: it is being repaired, scrapped or has run out.")


class ReturnedAlready(Refused):
    """Somebody has already taken it back."""

    key = "directory.equipment_returned_already"
    sentence = _("It was taken back already, on {day}.")


def issue(equipment: Equipment, person: Person, count: int, *, by: Actor, now: datetime) -> EquipmentIssue:
    """Hand pieces to a person. Raises NotEnough, NotUsable."""
    today = timezone.localdate(now)
    with transaction.atomic():
        # Taking the row first: two who hand out the last piece at once wait for each other, on both databases.
        Equipment.objects.filter(pk=equipment.pk).update(count=F("count"))
        held = Equipment.objects.get(pk=equipment.pk)
        if not held.active or held.state in ("repair", "scrapped") or _is_over(held.expires_on, today):
            raise NotUsable()
        left = held.count - out_of(held)
        if count < 1 or count > left:
            raise NotEnough(left=left)
        row = EquipmentIssue.objects.create(equipment=held, person=person, count=count, issued_on=today)
        _record(events.EQUIPMENT_ISSUED, held, row, by, now)
    return row


def take_back(row: EquipmentIssue, *, condition: str = "", by: Actor, now: datetime) -> EquipmentIssue:
    """The pieces are back. Raises ReturnedAlready."""
    today = timezone.localdate(now)
    with transaction.atomic():
        still_out = EquipmentIssue.objects.filter(pk=row.pk, returned_on__isnull=True)
        changed = still_out.update(returned_on=max(today, row.issued_on), condition=condition.strip()[:80])
        row.refresh_from_db()
        if not changed:
            raise ReturnedAlready(day=row.returned_on)
        _record(events.EQUIPMENT_RETURNED, row.equipment, row, by, now)
    return row


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _record(event: Event, equipment: Equipment, row: EquipmentIssue, by: Actor, now: datetime) -> None:
    where = where_of(sheet("equipment"), equipment)
    data: dict[str, Any] = {"issue": row.pk, "count": row.count, "person": row.person_id}
    subject = Subject("directory.equipment", equipment.pk, equipment.code[:40])
    scope = Scope(where.area_path, where.school_id, where.organisation_id)
    record(event, subject=subject, by=by, now=now, data=data, scope=scope)
