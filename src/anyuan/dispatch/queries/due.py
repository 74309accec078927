"""When the next thing is due: what the worker's heap is fed with, and what a screen shows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from anyuan.dispatch.models import Assignment, Deadline, Escalation
from anyuan.journal.rules import Subject


def next_due(limit: int = 1000) -> list[tuple[datetime, int]]:
    """(due_at, id) of the running deadlines that come first, in order. The rows are the truth; the heap only wakes."""
    rows = Deadline.objects.filter(state="running").order_by("due_at", "id")
    return list(rows.values_list("due_at", "id")[:limit])


def clocks_of(subject_kind: str, subject_id: int) -> QuerySet[Deadline]:
    """Every deadline of a subject except ladder steps, in the order in which they are due."""
    rows = Deadline.objects.filter(subject_kind=subject_kind, subject_id=subject_id, escalation__isnull=True)
    return rows.order_by("due_at", "id")


def running_clock(subject_kind: str, subject_id: int) -> Deadline | None:
    """The clock that runs out next: the hero of the screen."""
    return clocks_of(subject_kind, subject_id).filter(state="running").first()


def assignments_of(subject_kind: str, subject_id: int) -> QuerySet[Assignment]:
    """Every task of a subject, oldest first."""
    return Assignment.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("id")


def owed_by_person(person_id: int) -> QuerySet[Assignment]:
    """Open tasks of one person, the most urgent first."""
    rows = Assignment.objects.filter(owner_kind="person", owner_id=person_id, ended_at__isnull=True)
    return rows.order_by("due_at", "id")


def ladder_of(subject: Subject) -> Escalation | None:
    """The newest ladder of a subject, open or done."""
    return Escalation.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id").first()
