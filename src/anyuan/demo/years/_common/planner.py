"""What PostgreSQL's planner knows of a year that is still being written."""

from __future__ import annotations

from django.db import connection


def count_tables() -> None:
    """Let PostgreSQL count its tables. Nobody else can count what one long transaction writes, and by the counts of an
    emptier house a question over a year is planned as one over a handful of rows: seconds become minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
