"""What the actions share: occurrences and rounds as dispatch and the journal see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.directory.models import Person
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.rules.matter import Matter
from anyuan.duties.models import Occurrence, Point, Programme, Round
from anyuan.duties.refusals import ReasonMissing
from anyuan.duties.rules import moves
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

OCCURRENCE, ROUND, PROGRAMME, POINT = "duties.occurrence", "duties.round", "duties.programme", "duties.point"


def subject_of(row: Occurrence) -> Subject:
    """The occurrence as a subject."""
    return Subject(OCCURRENCE, row.pk, row.ref)


def scope_of(row: Occurrence | Point) -> Scope:
    """Within whose sight it lies."""
    return Scope(row.area_path, row.school_id, row.organisation_id)


def matter_of_round(row: Round) -> Matter:
    """The round as dispatch sees it."""
    return Matter(Subject(ROUND, row.pk, row.ref), Scope(row.area_path))


def say(row: Occurrence, event: Event, *, by: Actor, now: datetime, at: datetime | None = None, **data: Any) -> None:
    """An entry about one occurrence."""
    write(event, subject=subject_of(row), by=by, now=now, at=at, data=data, scope=scope_of(row), exercise=False)


def say_of(row: Programme | Point, event: Event, *, by: Actor, now: datetime, **data: Any) -> None:
    """An entry about a programme or a point."""
    kind = PROGRAMME if isinstance(row, Programme) else POINT
    scope = Scope(row.area_path) if isinstance(row, Programme) else scope_of(row)
    write(event, subject=Subject(kind, row.pk, row.code), by=by, now=now, data=data, scope=scope, exercise=False)


def name_of(person_id: int) -> str:
    """The name to show in a refusal."""
    return str(Person.objects.values_list("name", flat=True).get(pk=person_id))


def reason_of(reason: str) -> str:
    """One of the known reasons. Raises ReasonMissing."""
    if reason not in moves.REASONS:
        raise ReasonMissing()
    return reason
