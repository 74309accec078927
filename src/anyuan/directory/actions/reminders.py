"""What runs out is said once when it comes near and once when its day is over: one event a day for each keeper."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anyuan.directory import events
from anyuan.directory.models import DisposalCount, RegisterReminder
from anyuan.directory.policy import Viewer
from anyuan.directory.queries.registers import current, due_of, rows, running_out
from anyuan.directory.registers import Sheet, sheets
from anyuan.directory.registers.reach import where_of
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

BY = Actor.system("directory")
DAILY = "reminders"
MOST_ROWS = 5000


def remind_due(*, now: datetime) -> int:
    """Record what runs out soon or ran out. May be called as often as one likes: the first call of a local day works.

    Returns how many rows were said. What is said here reaches people by `workflows/register_runs_out_reminds.py`.
    """
    today = timezone.localdate(now)
    if not DisposalCount.objects.get_or_create(day=today, kind=DAILY, defaults={"count": 0})[1]:
        return 0
    DisposalCount.objects.filter(kind=DAILY, day__lt=today).delete()
    keepers: dict[tuple[int | None, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    with transaction.atomic():
        for sheet in sheets().values():
            if sheet.due:
                for row, stage in _fresh(sheet, now):
                    where = where_of(sheet, row)
                    keepers[where.school_id, where.area_path][sheet.name, stage] += 1
        for (school, path), counted in keepers.items():
            _say(school, path, counted, now)
    return sum(counted.total() for counted in keepers.values())


def _say(school: int | None, path: str, counted: Counter[tuple[str, str]], now: datetime) -> None:
    """One event for each keeper and day, with what it concerns, register by register."""
    registers = {name: [counted[name, "soon"], counted[name, "over"]] for name, _stage in sorted(counted)}
    data = {
        "soon": sum(soon for soon, _over in registers.values()),
        "over": sum(over for _soon, over in registers.values()),
        "registers": registers,
    }
    subject = Subject("directory.school" if school else "directory.area", school or 0, "registers")
    record(events.RUNS_OUT, subject=subject, by=BY, now=now, data=data, scope=Scope(path, school, None))


def _fresh(sheet: Sheet, now: datetime) -> list[tuple[Any, str]]:
    """Rows that come near their day, or are past it, and were not said at this stage before."""
    today = timezone.localdate(now)
    found = running_out(sheet, current(sheet, rows(sheet, Viewer.system()).filter(active=True), today), today)
    fresh = []
    for row in found.order_by("pk")[:MOST_ROWS]:
        due = due_of(sheet, row)
        if due is not None:
            fresh.append((row, due, "over" if due < today else "soon"))
    known = set(
        RegisterReminder.objects.filter(register=sheet.name, row__in=[row.pk for row, _d, _s in fresh]).values_list(
            "row", "due_on", "stage"
        )
    )
    fresh = [(row, due, stage) for row, due, stage in fresh if (row.pk, due, stage) not in known]
    RegisterReminder.objects.bulk_create(
        RegisterReminder(register=sheet.name, row=row.pk, due_on=due, stage=stage, said_on=today)
        for row, due, stage in fresh
    )
    return [(row, stage) for row, _due, stage in fresh]
