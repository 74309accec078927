"""Which rows of the registers stood there on which days: kept as the registers change, never by hand.

A row begins on its own day where it has one (installed, bought), else when it first appeared here; what stood in the register
when the house was set up was there before it. It ends on the day before it went out of use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from anyuan.directory.models import Device, Equipment, Line, Place, Team
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject
from anyuan.measures import events
from anyuan.measures.actions.spans import EVER
from anyuan.measures.models import Standing

# Table → (its rows, where a row keeps its own first day).
REGISTERS: Mapping[str, tuple[Callable[[], QuerySet[Any]], str]] = {
    "place": (Place.objects.all, ""),
    "device": (Device.objects.all, "facts__installed_on"),
    "line": (Line.objects.all, "facts__installed_on"),
    "equipment": (Equipment.objects.all, "bought_on"),
    "team": (Team.objects.all, ""),
}
BATCH = 2000


def keep_standing(*, now: datetime) -> int:
    """Bring the days of every register to what it says today; returns how many rows began, ended or were put right."""
    return sum(_keep(name, rows(), own, timezone.localdate(now)) for name, (rows, own) in REGISTERS.items())


def stood_since(register: str, rows: Iterable[int], day: date, *, by: Actor, now: datetime) -> int:
    """Say since when rows of a register stand, where the register keeps no day of its own; returns how many were set.
    Raises KeyError for a register that there is not, ValueError for one whose rows keep their own day."""
    if REGISTERS[register][1]:
        raise ValueError(register)
    numbers = sorted(set(rows))
    with transaction.atomic():
        _keep(register, REGISTERS[register][0](), "", timezone.localdate(now))
        changed = Standing.objects.filter(register=register, row_id__in=numbers, to_day__isnull=True).update(
            from_day=day
        )
        data = {"register": register, "rows": changed, "day": day.isoformat()}
        record(events.STANDS_SINCE, subject=Subject("measures.standing", 0, register), by=by, now=now, data=data)
    return changed


def _keep(register: str, rows: QuerySet[Any], own: str, today: date) -> int:
    there = {row[0]: _day(row[1]) if own else None for row in _listed(rows.filter(active=True), own)}
    open_ones = {one.row_id: one for one in Standing.objects.filter(register=register, to_day__isnull=True)}
    # What went and came back stands anew from the day of its return: the days between stay empty.
    back = set(Standing.objects.filter(register=register, to_day__isnull=False).values_list("row_id", flat=True))
    ended = [one for number, one in open_ones.items() if number not in there]
    moved = [
        (one, day)
        for number, day in there.items()
        if day and number not in back and (one := open_ones.get(number)) and one.from_day != day
    ]
    fresh = [number for number in there if number not in open_ones]
    if not (ended or moved or fresh):
        return 0
    first = EVER if not open_ones and not back else today
    with transaction.atomic():
        _end(ended, today)
        for one, day in moved:
            Standing.objects.filter(pk=one.pk).update(from_day=day)
        days = {number: today if number in back else there[number] or first for number in fresh}
        rows_made = [Standing(register=register, row_id=number, from_day=day) for number, day in days.items()]
        Standing.objects.bulk_create(rows_made, batch_size=BATCH)
    return len(ended) + len(moved) + len(fresh)


def _listed(rows: QuerySet[Any], own: str) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values_list("pk", own) if own else rows.order_by().values_list("pk")


def _end(rows: Iterable[Standing], today: date) -> None:
    """They stood up to yesterday; what came and went on one day never stood."""
    yesterday = today - timedelta(days=1)
    for one in rows:
        if one.from_day > yesterday:
            one.delete()
        else:
            Standing.objects.filter(pk=one.pk).update(to_day=yesterday)


def _day(value: Any) -> date | None:
    """The row's own day; None where it has none, or one that is none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
