"""What the auditor asks: which open rounds have no running clock. It expects none, always."""

from __future__ import annotations

from anyuan.dispatch.audit import Found
from anyuan.dispatch.models import Deadline
from anyuan.duties.models import Round
from anyuan.journal.rules import Scope, Subject

KIND = "duties.round"
LIMIT = 1000


def without_clock() -> list[Found]:
    """Open rounds without any running deadline, straight from the two tables."""
    running = Deadline.objects.filter(subject_kind=KIND, state="running").values("subject_id")
    found = Round.objects.filter(state="open").exclude(pk__in=running).order_by("pk")[:LIMIT]
    return [Found(Subject(KIND, row.pk, row.ref), Scope(row.area_path)) for row in found]


def count_open() -> int:
    """How many rounds are open."""
    return Round.objects.filter(state="open").count()
