"""Days of the calendar: handed in one by one or many at once, terms by both their ends, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.imports.kinds.calendar import CalendarDays
from anyuan.directory.models import Area, CalendarDay, DayKind, School
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


def change_days(
    where: Area | School,
    *,
    terms: Sequence[tuple[str, date, date]] = (),
    days: Sequence[tuple[date, str, int, str]] = (),
    drop: Sequence[tuple[date, str]] = (),
    by: Actor,
    now: datetime,
) -> int:
    """Hand in terms ``(name, first, last)`` and days ``(day, kind, follows, name)`` of an area or a school, and take back
    ``drop`` ``(day, kind)``, in one transaction. A term is known by its name: handed in with other dates, its ends move.
    The same again changes nothing. Returns how many places changed. Raises ValidationError.
    """
    school = where if isinstance(where, School) else None
    area = where.area if isinstance(where, School) else where
    with transaction.atomic():
        mine = CalendarDay.objects.select_for_update(no_key=True).filter(area=area, school=school)
        known = {row.code: row for row in mine.order_by("pk")}
        changed = 0
        for name, first, last in terms:
            for kind, day in ((DayKind.TERM_START, first), (DayKind.TERM_END, last)):
                code = CalendarDays.code_of(where, day, kind)
                moved = [
                    r.pk for r in known.values() if r.active and r.kind == kind and r.name == name and r.code != code
                ]
                changed += CalendarDay.objects.filter(pk__in=moved).update(active=False)
                changed += _put(known, code, area, school, day, kind, 0, name)
        for day, kind, follows, name in days:
            changed += _put(known, CalendarDays.code_of(where, day, kind), area, school, day, kind, follows, name)
        for day, kind in drop:
            changed += mine.filter(date=day, kind=kind, active=True).update(active=False)
        if changed:
            kind = "directory.calendarday"
            scope = Scope(area.path, school.pk if school else None)
            subject = Subject(kind, 0, where.code)
            record(events.CALENDAR_CHANGED, subject=subject, by=by, now=now, data={"count": changed}, scope=scope)
    return changed


def _put(
    known: dict[str, CalendarDay],
    code: str,
    area: Area,
    school: School | None,
    day: date,
    kind: str,
    follows: int,
    name: str,
) -> int:
    """One day, new or again. Returns 1 when something about it is new."""
    row = known.get(code) or CalendarDay(code=code, area=area, school=school, date=day, kind=kind, active=False)
    if row.active and row.follows == follows and name in ("", row.name):
        return 0
    row.active, row.follows = True, follows
    row.name = name or row.name or str(DayKind(kind).label)
    row.full_clean()
    row.save()
    known[code] = row
    return 1


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
