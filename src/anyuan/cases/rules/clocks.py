"""By when what is owed in a state is owed. Pure: the facts of the case and the calendar of its area come in.

The promise of the handler (the handle clock) is always worked out from the facts, never added up: the kind's limit from
its start, moved on by the time during which others had the case (a department that was asked, a verifier who returned
it), then by every extension that was granted. A new grade or department therefore gives the same answer as if it had
been there from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from anyuan.cases.rules import kinds
from anyuan.cases.rules.limits import Limit
from anyuan.kernel.workdays import WORKING_UNITS, Due, WorkCalendar

REMIND_HOURS = 24
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Planned:
    """When it is due, and when it turns yellow."""

    due_at: datetime
    yellow_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What a clock depends on. ``departments``: the code of the body that owes it, then its kind."""

    definition: Mapping[str, Any]
    opened_at: datetime
    grade: str = ""
    category: str = ""
    departments: tuple[str, ...] = ()
    answer_by: datetime | None = None  # a promise named at the opening beats the kind's limit
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    extensions: tuple[tuple[int, str], ...] = ()
    assigned_at: datetime | None = None  # when its present owner got it, where a limit counts from there


def stage(facts: Facts, clock: str, calendar: WorkCalendar, stage_at: datetime) -> Planned:
    """The clock of a state that began at ``stage_at``. Raises LimitMissing."""
    limit = _limit(facts, clock)
    due = kinds.due(limit, calendar, opened_at=facts.opened_at, stage_at=stage_at)
    return Planned(due.at, kinds.yellow(limit, calendar, due))


def handle(facts: Facts, calendar: WorkCalendar, started_at: datetime) -> Planned:
    """The handler's promise for a case accepted (or opened again) at ``started_at``. Raises LimitMissing."""
    limit = _limit(facts, "handle")
    due = kinds.due(limit, calendar, opened_at=facts.opened_at, stage_at=started_at, assigned_at=facts.assigned_at)
    if facts.answer_by is not None:
        due = Due(facts.answer_by, min(facts.opened_at, facts.answer_by), limit.amount, limit.unit)
    at = _moved(due.at, limit.unit, facts.pauses, calendar)
    for amount, unit in facts.extensions:
        at = calendar.due(at, amount, unit).at
    return Planned(at, kinds.yellow(limit, calendar, replace(due, at=at)))


def repeat_seconds(definition: Mapping[str, Any]) -> int:
    """How often an overdue case reminds."""
    return int(definition.get("remind_hours", REMIND_HOURS)) * 3600


def _limit(facts: Facts, clock: str) -> Limit:
    return kinds.limit_for(facts.definition, clock, facts.grade, facts.departments, facts.category)


def _moved(at: datetime, unit: str, pauses: Sequence[tuple[datetime, datetime]], calendar: WorkCalendar) -> datetime:
    """Working limits move by working time, others by real time; a limit in natural days still ends with a day."""
    if unit in WORKING_UNITS:
        worked = sum((calendar.working_time(start, end) for start, end in pauses), timedelta())
        return calendar.advance(at, worked) if worked else at
    waited = sum((max(end - start, timedelta()) for start, end in pauses), timedelta())
    if not waited or unit != "natural_days":
        return at + waited
    day = calendar.local_date(at + waited)
    return max(at, datetime.combine(day, _LAST_SECOND, calendar.tz).astimezone(at.tzinfo))
