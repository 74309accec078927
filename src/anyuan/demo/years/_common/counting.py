"""The counting of a generated year: the record is said to be complete, and every day is counted as on any other night."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from anyuan.demo.years._common import BY
from anyuan.demo.years._common.clock import at
from anyuan.demo.years._common.planner import count_tables
from anyuan.measures import actions
from anyuan.measures.rules.vocabulary import SOURCES
from anyuan.reports.queries.catalogue import template
from anyuan.reports.rules.templates import measures_of


def count_year(year: int, measures: Iterable[str], *, compared: Iterable[str] = ()) -> None:
    """Count every day of the year of these measures, and the days of the year before of those that are ``compared``: the only
    ones of which that year has records. Of all others it has no data, which is not zero. Idempotent."""
    now = at(date(year + 1, 1, 2), 9)
    actions.take(now=now)
    actions.keep_spans(now=now)
    actions.keep_standing(now=now)
    count_tables()
    for source in SOURCES:
        actions.complete_since(source, date(year, 1, 1), by=BY, now=now)
    for name in compared:
        actions.fill_span(name, date(year - 1, 1, 1), date(year - 1, 12, 31), now=now)
    for name in measures:
        actions.fill_span(name, date(year, 1, 1), date(year, 12, 31), now=now)
    count_tables()


def count_report(year: int, report: str, *, compared: Iterable[str] = ()) -> None:
    """Count what a report asks; its counts (verdicts, agreements …) are read when they are asked."""
    pack = template(report)
    count_year(year, sorted(measures_of(pack) - set(pack.get("counts", {}))), compared=compared)
