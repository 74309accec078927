"""Figures that are no daily measure: what stands on a day (verdicts, agreements), what an inspection found. Each is its rows."""

from anyuan.reports.queries.counts.registry import Ask, Count, CountUnknown, Row, count, parts, sources

__all__ = ["Ask", "Count", "CountUnknown", "Row", "count", "parts", "sources"]
