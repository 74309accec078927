"""Totals without counting: the triggers write changes, this adds them up."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from anyuan.cases.models import Case, Tally

# Below so many rows the sum is quick anyway.
WORTH_FOLDING = 500
_TABLE = Tally._meta.db_table
_COLUMNS = ", ".join(f'"{name}"' for name in Tally.DIMENSIONS)


def fold(*, now: datetime, least: int = WORTH_FOLDING) -> int:
    """Add up the changes of one sort into one row; returns how many rows there are then. ``now`` is of no account."""
    with transaction.atomic():
        newest = Tally.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = Tally.objects.count()
        sorts = Tally.objects.values(*Tally.DIMENSIONS).distinct().count()
        if before - sorts < least:
            return before
        summed = f'INSERT INTO {_TABLE} ({_COLUMNS}, "count") SELECT {_COLUMNS}, SUM("count") FROM'
        rest = f'GROUP BY {_COLUMNS} HAVING SUM("count") <> 0'
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # One statement, one snapshot: a change committed in between is neither lost nor counted twice.
                gone = f"WITH gone AS (DELETE FROM {_TABLE} WHERE id <= %s RETURNING *)"
                cursor.execute(f"{gone} {summed} gone {rest}", [newest])
            else:
                cursor.execute(f"{summed} {_TABLE} WHERE id <= %s {rest}", [newest])
                cursor.execute(f"DELETE FROM {_TABLE} WHERE id <= %s", [newest])
        return Tally.objects.count()


def recount() -> None:
    """Count everything anew from the cases themselves: after a load without triggers, or to check the triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        Tally.objects.all().delete()
        cursor.execute(
            f'INSERT INTO {_TABLE} ({_COLUMNS}, "count") SELECT {_COLUMNS}, COUNT(*) FROM {Case._meta.db_table} '
            f"WHERE NOT protected AND NOT exercise GROUP BY {_COLUMNS}"
        )
