"""The cases that other pages show: what an incident left behind, what a school owes and is owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import queries as cases
from anyuan.console.queries.cases.rows import CaseRow, rows
from anyuan.directory.policy import Viewer

MOST = 20


def of_incident(ref: str, viewer: Viewer, now: datetime) -> list[CaseRow]:
    """The follow-up cases of an incident that this viewer sees, open ones first."""
    found = cases.visible_to(viewer, now=now).filter(source="incident", source_ref=ref)
    return rows(found.order_by("-open", "due_at", "id")[:MOST])


def of_school(school: Any, viewer: Viewer, now: datetime) -> tuple[list[CaseRow], int]:
    """Open cases at or of a school that this viewer sees, the most urgent first, and how many more there are."""
    found = cases.visible_to(viewer, now=now).filter(open=True, school=school).order_by("due_at", "id")
    shown = list(found[: MOST + 1])
    more = found.count() - MOST if len(shown) > MOST else 0
    return rows(shown[:MOST]), more
