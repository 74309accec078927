"""A case turns yellow: its time is running short, and whoever owes it should hear so before it is over, not afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import KIND, fresh, say
from anyuan.cases.models import Case
from anyuan.dispatch import actions as dispatching
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor

CLOCK = Actor.system("clock")
# A chore that runs every half minute does a bounded piece each time.
MOST = 200


def turn_yellow(*, now: datetime) -> int:
    """Write down which open cases have turned yellow and are not overdue yet; returns how many. Once for every clock.

    A case whose yellow time began and ended while the worker was down is overdue: that is said, not this.
    """
    said = Entry.objects.filter(
        subject_kind=KIND, subject_id=OuterRef("pk"), name=events.TURNED_YELLOW.name, at__gte=OuterRef("yellow_at")
    )
    due = Case.objects.filter(open=True, yellow_at__lte=now, yellow_at__lt=F("due_at"), due_at__gt=now)
    count = 0
    for row in due.exclude(Exists(said)).order_by("yellow_at", "pk")[:MOST]:
        with dispatching.turn(now):
            case = fresh(row.pk)
            if case.version == row.version:  # else somebody did something in between; the next round looks again
                say(case, events.TURNED_YELLOW, by=CLOCK, now=now, clock=case.due_kind)
                count += 1
    return count
