"""Small parts of every action."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from anyuan.dispatch.actions import say as write
from anyuan.journal.actions import next_number
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.refs import reference

INSPECTION, FINDING, OUTCOME = "standards.inspection", "standards.finding", "standards.outcome"


def number(series: str, now: datetime) -> str:
    """The next reference of a series: JC (检查), WT (问题), CL (处理)."""
    day = timezone.localdate(now)
    return reference(series, day, next_number(f"standards:{series}{day:%y%m%d}"))


def say(event: Event, kind: str, row: Any, /, *, by: Actor, now: datetime, **data: Any) -> None:
    """One entry about an inspection, a finding or an outcome."""
    scope = Scope(row.area_path, getattr(row, "school_id", None))
    write(event, subject=Subject(kind, row.pk, row.ref), by=by, now=now, data=data, scope=scope, exercise=False)
