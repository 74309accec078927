"""A named source at its table, and the small helpers with which the sources are written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from anyuan.directory.policy import Viewer

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """A source at its table. ``fields`` and ``days``: name → column. ``subjects``: subject of the journal → column that
    holds its number. ``moves``: a row may come to count on another day (closed again), so its whole course is looked at.
    """

    rows: Callable[[], Rows]
    seen: Callable[[Rows, Viewer, datetime], Rows]
    fields: Mapping[str, str]
    days: Mapping[str, str]
    subjects: Mapping[str, str]
    ref: str
    title: str
    school: str = "school_id"
    area: str = "area_path"
    dated: bool = False  # the day is a date already
    moves: bool = False
    gone: Callable[[date], bool] = field(default=lambda day: False)  # rows of this day may have been disposed of
    # Of a stock: its rows by (standing or came, first day, last day), as the registers are known now.
    live: Callable[[str, date, date], Rows] | None = None


BOUND: dict[str, Bound] = {}


def bind(name: str, bound: Bound) -> None:
    """Say where a source is. Packages above this one bind theirs when the house starts. Raises ValueError twice."""
    if name in BOUND:
        raise ValueError(f"the source {name} is bound twice")
    BOUND[name] = bound


def since(column: str, start: str) -> ExpressionWrapper:
    """The time between two instants of a row; the name of such a column ends in ``_span``."""
    return ExpressionWrapper(F(column) - F(start), output_field=DurationField())


def among(rows: Rows, seen: Rows, column: str = "pk") -> Rows:
    """Rows that are among those seen: asked row by row, so that a page of a hundred costs a hundred look-ups."""
    return rows.filter(Exists(seen.filter(pk=OuterRef(column)).order_by()))


def same(**columns: str) -> dict[str, str]:
    """Name → column, where the two differ."""
    return columns


def names(*words: str, under: str = "") -> dict[str, str]:
    """Names that are columns as they are, or columns of a row further up."""
    return {name: f"{under}{name}" for name in words}
