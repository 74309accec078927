"""What a list, the board and a search cost does not grow with the years: thirty thousand cases against ten thousand.

Counted in work, not in time: steps of SQLite's machine, rows that PostgreSQL's plans touch. `./anyuan bench cases` measures
the time over a million.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

FEW, MANY, OPEN = 10_000, 30_000, 500
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
# Less than this is never much: PostgreSQL reads a small table whole where that is cheaper than an index.
SMALL = {"sqlite": 20_000, "postgresql": 1_500}
RATIO = 1.5
# A total adds up one row for each sort of case (school, body, kind, state): the sorts fill up, the history does not count.
# A word that every case holds, asked by somebody who sees one in hundreds: PostgreSQL looks through whole stretches of 20,000
# numbers, two of them at these sizes and no more at a million.
BOUNDED = {"total: kind and state", "search: a common word by a head of school"}


def test_three_times_the_cases_cost_no_more(db: None) -> None:
    from bench import _cases, _cases_fill

    costs, walks = [], []
    for count in (FEW, MANY):
        _empty()
        _cases_fill.fill(count, OPEN, NOW)
        costs.append({name: _cost(query) for name, query in _cases.queries(NOW).items()})
        walks.append(_cost(_walk))
    few, many = costs
    allowed = SMALL[connection.vendor]
    grown = {name: (few[name], cost) for name, cost in many.items() if cost > _most(name, few[name]) and cost > allowed}
    assert not grown, grown
    assert all(many.values())
    # The measure itself: what reads every case is seen to grow.
    assert walks[1] > 2 * walks[0]
    assert walks[1] > allowed


def _most(name: str, before: int) -> float:
    return (0.9 * MANY / FEW if name in BOUNDED else RATIO) * before


def _walk() -> list[Any]:
    from anyuan.cases.models import Case

    return list(Case.objects.filter(text__contains="无此一说"))


def _empty() -> None:
    with connection.cursor() as cursor:
        for table in ("consultation", "involvement", "casewords", "case", "tally"):
            cursor.execute(f"DELETE FROM cases_{table}")


def _cost(query: Callable[[], Any]) -> int:
    query()  # what is kept in memory between requests is none of its cost
    return _steps(query) if connection.vendor == "sqlite" else _rows(query)


def _steps(query: Callable[[], Any]) -> int:
    """Steps of SQLite's virtual machine, in hundreds counted and given in ones."""
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 100
        return 0

    connection.connection.set_progress_handler(step, 100)
    try:
        query()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return counted


def _rows(query: Callable[[], Any]) -> int:
    """Rows that the scans of PostgreSQL's plans gave out or threw away."""
    with CaptureQueriesContext(connection) as seen:
        query()
    total = 0
    for said in seen.captured_queries:
        if said["sql"].lstrip("(").upper().startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + said["sql"].replace("%", "%%"), [])
                plan = cursor.fetchone()[0]
            total += _scanned((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return total


def _scanned(plan: dict[str, Any]) -> int:
    own = 0
    if "Scan" in plan["Node Type"]:
        thrown = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        own = (plan["Actual Rows"] + thrown) * plan["Actual Loops"]
    return int(own) + sum(_scanned(child) for child in plan.get("Plans", ()))
