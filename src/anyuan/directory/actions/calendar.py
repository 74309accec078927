"""Days of the calendar: handed in one by one, and taken back, one day or a whole import."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.imports.kinds.calendar import CalendarDays
from anyuan.directory.models import Area, CalendarDay
from anyuan.directory.refusals import Refused
from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject


class NothingToTakeBack(Refused):
    """The import has no day left that counts."""

    key = "directory.nothing_to_take_back"
    sentence = _("This import has no days left to take back.")


def set_day(
    area: Area, day: date, kind: str, name: str, *, name_en: str = "", source: str = "", by: Actor, now: datetime
) -> CalendarDay:
    """Hand in one day, or bring one back that was taken out of use. Raises ValidationError."""
    code = CalendarDays.code_of(area, day, kind)
    row = CalendarDay.objects.filter(code=code).first() or CalendarDay(code=code, area=area, date=day, kind=kind)
    row.name, row.name_en, row.source, row.active = name, name_en, source, True
    row.full_clean()
    with transaction.atomic():
        row.save()
        data = {"day": day.isoformat(), "kind": kind}
        _record(events.CALENDAR_DAY_SET, row.pk, code, area.path, data, by, now)
    return row


def take_back(batch: str, *, by: Actor, now: datetime, within: str = "/") -> int:
    """Take one import back: none of its days counts any more. Returns how many. Raises NothingToTakeBack.

    ``within``: only days of areas below this path. The rows stay, out of use; the same file may be imported again.
    """
    with transaction.atomic():
        rows = CalendarDay.objects.filter(batch=batch, active=True, area__path__startswith=within)
        count = rows.update(active=False) if batch else 0
        if not count:
            raise NothingToTakeBack
        _record(events.CALENDAR_TAKEN_BACK, 0, batch, within if within != "/" else "", {"count": count}, by, now)
    return count


def _record(event: Event, pk: int, ref: str, path: str, data: dict[str, Any], by: Actor, now: datetime) -> None:
    subject = Subject("directory.calendarday", pk, ref)
    record(event, subject=subject, by=by, now=now, data=data, scope=Scope(path, None, None))
