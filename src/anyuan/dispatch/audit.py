"""The independent auditor: proves that everything open has a running clock, and that clocks are acted on.

It shares no code with what starts and passes clocks: it asks the tables. What it finds raises the loudest alarm, and it
does what it can by itself: it starts a clock where there is none, and passes what nobody has passed. Its own heartbeat
is a row; ``state`` says when that falls silent, for the desk, `/readyz` and the doctor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from anyuan.dispatch import events
from anyuan.dispatch.actions import Clock, pass_due, start_clocks
from anyuan.dispatch.models import AuditRun, Deadline
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.canonical import instant

AUDITOR = Actor.system("auditor")
NAME = "clocks"
# Clocks that stand still longer than this are an alarm of their own; an auditor silent longer than that is one, too.
STANDSTILL = timedelta(seconds=15)
SILENT_AFTER = timedelta(seconds=90)
# What is still wrong is said again on this beat.
AGAIN_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Found:
    """An open subject without a running clock."""

    subject: Subject
    scope: Scope = Scope()  # noqa: RUF009  (frozen: sharing it is safe)


Look = Callable[[], list[Found]]
Count = Callable[[], int]
_watched: dict[str, tuple[Look, Count]] = {}


def watch(kind: str, without_clock: Look, count_open: Count) -> None:
    """A package above says how to find its open subjects without a clock, and how many are open."""
    _watched[kind] = (without_clock, count_open)


@dataclass(frozen=True, slots=True)
class AuditState:
    """What the auditor last saw. ``silent``: it has not looked for too long, so nothing is proven."""

    ran_at: datetime | None
    silent: bool
    checked: int
    without_clock: list[str]
    overdue_unpassed: int

    @property
    def good(self) -> bool:
        """Everything open is proven to have a clock, and clocks move."""
        return not (self.silent or self.without_clock or self.overdue_unpassed)


def check(now: datetime) -> int:
    """Look once; returns how many things were wrong."""
    found = [one for without_clock, _count in _watched.values() for one in without_clock()]
    checked = sum(count() for _look, count in _watched.values())
    stuck = Deadline.objects.filter(state="running", due_at__lt=now - STANDSTILL)
    overdue = stuck.count()
    oldest = stuck.order_by("due_at").values_list("due_at", flat=True).first()
    with transaction.atomic():
        run, _created = AuditRun.objects.get_or_create(name=NAME, defaults={"ran_at": now})
        run = AuditRun.objects.select_for_update().get(pk=run.pk)
        told = run.alarmed_at is not None and now - run.alarmed_at < AGAIN_AFTER
        for one in found:
            _missing(one, now)
        if overdue and oldest is not None and not told:
            _stopped(oldest, overdue, now)
            run.alarmed_at = now
        if not overdue:
            run.alarmed_at = None
        run.ran_at, run.checked, run.overdue_unpassed = now, checked, overdue
        run.without_clock = [one.subject.ref for one in found]
        run.save()
    if overdue:
        pass_due(now)
    return len(found) + overdue


def state(now: datetime) -> AuditState:
    """What the auditor last saw, and whether it still looks."""
    run = AuditRun.objects.filter(name=NAME).first()
    if run is None:
        return AuditState(None, True, 0, [], 0)
    silent = now - run.ran_at > SILENT_AFTER
    return AuditState(run.ran_at, silent, run.checked, list(run.without_clock), run.overdue_unpassed)


def _missing(found: Found, now: datetime) -> None:
    record(events.CLOCK_MISSING, subject=found.subject, by=AUDITOR, now=now, scope=found.scope)
    # From here on it has a clock again: one that reminds every minute until a person takes it up.
    start_clocks(Matter(found.subject, found.scope), [Clock("watch", now + AGAIN_AFTER, 60)], now=now)


def _stopped(oldest: datetime, overdue: int, now: datetime) -> None:
    record(
        events.CLOCKS_STOPPED,
        subject=Subject("dispatch.auditrun", 0, NAME),
        by=AUDITOR,
        now=now,
        data={"since": instant(oldest), "overdue": overdue},
    )
