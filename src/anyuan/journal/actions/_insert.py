"""The journal's three inserts as SQL: every change in the house pays for them, and building queries would double that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from anyuan.journal.models import Entry, Todo, Unsealed

COLUMNS = (
    "name",
    "at",
    "recorded_at",
    "actor_kind",
    "actor_id",
    "actor_label",
    "subject_kind",
    "subject_id",
    "subject_ref",
    "area_path",
    "school_id",
    "organisation_id",
    "exercise",
    "data",
)
# PostgreSQL takes 65,535 values in a statement and SQLite 32,766: rows of fourteen columns in stretches of this many.
STRETCH = 500


def entries(rows: Sequence[Entry]) -> None:
    """Insert the entries in order and give each its id."""
    for start in range(0, len(rows), STRETCH):
        part = rows[start : start + STRETCH]
        values: list[Any] = []
        for row in part:
            values += _values(row)
        ids = sorted(_insert(Entry._meta.db_table, COLUMNS, len(part), values, returning="id"))
        for row, id in zip(part, ids, strict=True):
            row.id = id
            row._state.adding, row._state.db = False, connection.alias


def unsealed(ids: Sequence[int]) -> None:
    """Put entries into the sealer's inbox."""
    for start in range(0, len(ids), STRETCH):
        part = ids[start : start + STRETCH]
        _insert(Unsealed._meta.db_table, ("entry_id",), len(part), list(part))


def todos(owed: Sequence[tuple[int, str, bool]]) -> None:
    """Owe entries to handlers: (entry, handler, urgent)."""
    for start in range(0, len(owed), STRETCH):
        part = owed[start : start + STRETCH]
        values: list[Any] = []
        for entry, handler, urgent in part:
            values += (entry, handler, urgent, 0, "")
        _insert(Todo._meta.db_table, ("entry_id", "handler", "urgent", "attempts", "error"), len(part), values)


def _values(row: Entry) -> tuple[Any, ...]:
    when: Any = connection.ops.adapt_datetimefield_value
    at: datetime = when(row.at)
    return (
        row.name,
        at,
        at if row.recorded_at is row.at else when(row.recorded_at),
        row.actor_kind,
        row.actor_id,
        row.actor_label,
        row.subject_kind,
        row.subject_id,
        row.subject_ref,
        row.area_path,
        row.school_id,
        row.organisation_id,
        row.exercise,
        json.dumps(row.data),
    )


def _insert(table: str, columns: tuple[str, ...], count: int, values: list[Any], returning: str = "") -> list[int]:
    row = f"({','.join(['%s'] * len(columns))})"
    sql = f"INSERT INTO {table} ({','.join(columns)}) VALUES {','.join([row] * count)}"
    with connection.cursor() as cursor:
        if not returning:
            cursor.execute(sql, values)
            return []
        cursor.execute(f"{sql} RETURNING {returning}", values)
        return [id for (id,) in cursor.fetchall()]
