"""What the actions share: a matter as columns, the actor's key."""

from __future__ import annotations

from typing import Any

from anyuan.dispatch.models import OfSubject
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.rules import Scope, Subject


def columns(matter: Matter) -> dict[str, Any]:
    """The matter as columns of a row."""
    return {
        "subject_kind": matter.subject.kind,
        "subject_id": matter.subject.id,
        "subject_ref": matter.subject.ref,
        "area_path": matter.scope.area_path,
        "school_id": matter.scope.school_id,
        "exercise": matter.exercise,
    }


def matter_of(row: OfSubject) -> Matter:
    """The matter of a row."""
    return Matter(subject_of(row), Scope(area_path=row.area_path, school_id=row.school_id), row.exercise)


def subject_of(row: OfSubject) -> Subject:
    """The subject of a row."""
    return Subject(row.subject_kind, row.subject_id, row.subject_ref)


def of(subject: Subject) -> dict[str, Any]:
    """Filter for the rows of one subject."""
    return {"subject_kind": subject.kind, "subject_id": subject.id}
