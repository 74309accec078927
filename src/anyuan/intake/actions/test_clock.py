"""The periodic test report that did not come (Contact ID 602): a path warning, raised once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anyuan.directory.models import Line
from anyuan.intake import events
from anyuan.intake.models import LineTest
from anyuan.intake.rules.effects import test_due
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject


def overdue_tests(now: datetime) -> int:
    """Tell of every line whose test report is overdue, once; returns how many were new. Called by the worker.

    A line that should report and has never done so gets its first due time from now on: never done is overdue, but
    not in the minute in which the line is registered.
    """
    clocked = LineTest.objects.values("line_id")
    waiting = Line.objects.filter(active=True, test_period_hours__isnull=False).exclude(id__in=clocked)
    LineTest.objects.bulk_create(
        [LineTest(line=line, due_at=test_due(now, line.test_period_hours)) for line in waiting[:1000]],
        ignore_conflicts=True,
    )
    LineTest.objects.filter(due_at__isnull=True, line__test_period_hours__isnull=False).update(due_at=now)
    late = LineTest.objects.filter(due_at__lte=now, overdue_since__isnull=True, line__active=True)
    told = 0
    for test in late.select_related("line__school__area")[:500]:
        with transaction.atomic():
            claimed = LineTest.objects.filter(line=test.line, overdue_since__isnull=True, due_at=test.due_at)
            if not claimed.update(overdue_since=test.due_at):
                continue
            school = test.line.school
            record(
                events.TEST_OVERDUE,
                subject=Subject("directory.line", test.line.id, test.line.code),
                by=Actor.system("intake"),
                now=now,
                at=test.due_at,
                data={"due": test.due_at.isoformat() if test.due_at else ""},
                scope=Scope(area_path=school.area.path if school else "", school_id=school.id if school else None),
            )
            told += 1
    return told
