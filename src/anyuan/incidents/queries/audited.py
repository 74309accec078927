"""What the auditor asks: which open incidents have no running clock. It expects none, always."""

from __future__ import annotations

from anyuan.dispatch.audit import Found
from anyuan.dispatch.models import Deadline
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Scope, Subject

KIND = "incidents.incident"
LIMIT = 1000


def without_clock() -> list[Found]:
    """Open incidents without any running deadline, straight from the two tables."""
    running = Deadline.objects.filter(subject_kind=KIND, state="running").values("subject_id")
    rows = Incident.objects.filter(open=True).exclude(pk__in=running).order_by("pk")[:LIMIT]
    return [
        Found(Subject(KIND, row.pk, row.ref), Scope(row.area_path, row.school_id, row.organisation_id)) for row in rows
    ]


def count_open() -> int:
    """How many incidents are open."""
    return Incident.objects.filter(open=True).count()
