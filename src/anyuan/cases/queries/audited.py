"""What the auditor asks: which open cases have no running clock, or no owner. It expects none, always."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from anyuan.cases.models import Case
from anyuan.dispatch.audit import Found
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.journal.rules import Scope, Subject

KIND = "cases.case"
LIMIT = 1000


def without_clock() -> list[Found]:
    """Open cases without any running deadline, straight from the two tables."""
    running = Deadline.objects.filter(subject_kind=KIND, subject_id=OuterRef("pk"), state="running")
    rows = Case.objects.filter(open=True).exclude(Exists(running)).order_by("pk")[:LIMIT]
    return [_found(row) for row in rows.only("pk", "ref", "area_path", "school_id", "organisation_id", "protected")]


def without_owner() -> list[Found]:
    """Open cases for which dispatch knows no open task of the owner that the case names."""
    task = Assignment.objects.filter(
        subject_kind=KIND,
        subject_id=OuterRef("pk"),
        role="owner",
        owner_kind=OuterRef("owner_kind"),
        owner_id=OuterRef("owner_id"),
        ended_at__isnull=True,
    )
    return [_found(row) for row in Case.objects.filter(open=True).exclude(Exists(task)).order_by("pk")[:LIMIT]]


def count_open() -> int:
    """How many cases are open."""
    return Case.objects.filter(open=True).count()


def _found(row: Case) -> Found:
    scope = Scope() if row.protected else Scope(row.area_path, row.school_id, row.organisation_id)
    return Found(Subject(KIND, row.pk, row.ref), scope)
