"""What is to be counted next: reopened days, then days that nobody has counted, the newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, QuerySet
from django.utils import timezone

from anyuan.measures.actions.fill import fill
from anyuan.measures.actions.whole import fill_span
from anyuan.measures.models import Day
from anyuan.measures.queries.begins import begins, house_began
from anyuan.measures.queries.catalogue import all_measures

# A day is counted when it is over and what the evening's phones had to say has had time to arrive.
SETTLE = timedelta(minutes=30)
Days = dict[str, list[date]]


def fill_due(*, now: datetime, limit: int = 60) -> int:
    """Count what is reopened, then what is empty, the newest first; at most ``limit`` days of measures. Returns how many.

    Empty days in a row, as a new house has them, are counted by one statement.
    """
    last = timezone.localdate(now - SETTLE) - timedelta(days=1)
    again = _reopened(last, limit)
    done = sum(fill(name, days, now=now) for name, days in again.items())
    for name, days in _empty(last, limit - sum(map(len, again.values()))).items():
        for row in in_rows(days):
            done += fill_span(name, row[0], row[-1], now=now) if len(row) > 1 else fill(name, row, now=now)
    return done


def in_rows(days: Iterable[date]) -> list[list[date]]:
    """Days as stretches without a gap, oldest first."""
    numbered = enumerate(sorted(set(days)))
    return [[day for _n, day in row] for _start, row in groupby(numbered, lambda one: one[1].toordinal() - one[0])]


def _reopened(last: date, limit: int) -> Days:
    found: Days = defaultdict(list)
    again = Day.objects.filter(state="reopened", day__lte=last).order_by("-day").values_list("measure", "day")
    for name, day in again[:limit]:
        found[name].append(day)
    return found


def _empty(last: date, limit: int) -> Days:
    """Days that nobody has counted, measure by measure."""
    found: Days = {}
    for first, names in _since(last).items():
        counted = dict(_days(names, first, last).order_by().values_list("measure").annotate(Count("pk")))
        for name in names:
            wanted = (last - first).days + 1
            if limit <= 0 or counted.get(name, 0) == wanted:
                continue
            there = set(_days([name], first, last).values_list("day", flat=True))
            backwards = (last - timedelta(days=n) for n in range(wanted))
            found[name] = [day for day in backwards if day not in there][:limit]
            limit -= len(found[name])
    return found


def _since(last: date) -> dict[date, list[str]]:
    """First day → the measures that are counted from that day on."""
    said, began = begins(), house_began()
    found: dict[date, list[str]] = defaultdict(list)
    for name, one in all_measures().items():
        begin = said.get(one.newest.counting.source.name) or began
        if begin is None or one.is_stock:
            continue
        first = max(begin, one.versions[0].valid_from)
        if first <= last:
            found[first].append(name)
    return found


def _days(names: list[str], first: date, last: date) -> QuerySet[Day]:
    return Day.objects.filter(measure__in=names, day__gte=first, day__lte=last)
