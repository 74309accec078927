"""Rosters: overlapping shifts, and the times at which a post has too few people. Half-open spans: start ≤ t < end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` up to, not including, ``end``."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def openings(opens: time, closes: time, weekdays: str, first: date, last: date, zone: tzinfo) -> Iterator[Span]:
    """When a post must be manned on the local days ``first`` … ``last``. Equal times mean the whole day.

    The span belongs to the day on which it opens: a night duty of Friday ends on Saturday morning.
    """
    day = first
    while day <= last:
        if str(day.isoweekday()) in weekdays:
            end_day = day if closes > opens else day + timedelta(days=1)
            yield Span(
                datetime.combine(day, opens, zone),
                datetime.combine(end_day, closes, zone),
            )
        day += timedelta(days=1)


def gaps(opening: Span, covers: Sequence[Span], needed: int = 1) -> list[Span]:
    """The parts of ``opening`` during which fewer than ``needed`` of ``covers`` run, joined where they touch."""
    cuts = {opening.start, opening.end}
    for cover in covers:
        cuts |= {t for t in (cover.start, cover.end) if opening.start < t < opening.end}
    found: list[Span] = []
    edges = sorted(cuts)
    for start, end in pairwise(edges):
        if sum(c.start <= start < c.end for c in covers) >= needed:
            continue
        if found and found[-1].end == start:
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def cut(span: Span, start: datetime, end: datetime) -> Span | None:
    """The part of ``span`` within ``start`` … ``end``, or None."""
    lower, upper = max(span.start, start), min(span.end, end)
    return Span(lower, upper) if lower < upper else None
