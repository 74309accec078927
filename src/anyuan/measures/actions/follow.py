"""Follow the sealed journal: whatever was written about a row reopens the days on which that row counts, or used to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from anyuan.journal.models import Block, Entry, Leaf
from anyuan.measures.actions.fill import reopen
from anyuan.measures.models import Follower
from anyuan.measures.queries.begins import begin_of
from anyuan.measures.queries.catalogue import all_measures
from anyuan.measures.queries.sources import BOUND, Bound, within

NAME = "facts"
BLOCKS = 50
PART = 400


def follow(*, now: datetime, blocks: int = BLOCKS) -> int:
    """Read up to ``blocks`` sealed blocks; returns how many days of measures were reopened.

    The mark moves in the transaction of the reopening: a crash in between reads the same blocks again.
    """
    top = Block.objects.aggregate(top=Max("number"))["top"] or 0
    mark, fresh = Follower.objects.get_or_create(name=NAME, defaults={"block": top})
    if fresh:
        return _before_the_beginning(now)
    if mark.block >= top:
        return 0
    upto = min(top, mark.block + blocks)
    touched = _touched(mark.block, upto)
    with transaction.atomic():
        if not Follower.objects.filter(name=NAME, block=mark.block).update(block=upto):
            return 0  # somebody else read them
        return sum(reopen(name, days, now=now) for name, days in _days(touched).items())


def _before_the_beginning(now: datetime) -> int:
    """The first time: nothing is counted yet, and only rows from before the house stand on days that would be left empty."""
    found = 0
    for name, one in all_measures().items():
        counting = one.newest.counting
        bound, begin = BOUND[counting.source.name], begin_of(counting.source.name)
        if begin is not None and not one.is_stock:
            rows = bound.rows().filter(within(bound, counting.day, date(1900, 1, 1), begin - timedelta(days=1)))
            column = bound.days[counting.day]
            days = {_local(value) for value in rows.order_by().values_list(column, flat=True).iterator()}
            for part in _parts(days):
                found += reopen(name, part, now=now)
    return found


def _touched(after: int, upto: int) -> dict[str, set[int]]:
    """Subject kind → numbers, of everything that was written in the blocks."""
    kinds = {kind for bound in BOUND.values() for kind in bound.subjects}
    leaves = Leaf.objects.filter(block_id__gt=after, block_id__lte=upto, entry__subject_kind__in=kinds)
    found: dict[str, set[int]] = defaultdict(set)
    for kind, number in leaves.values_list("entry__subject_kind", "entry__subject_id"):
        found[kind].add(number)
    return found


def _days(touched: dict[str, set[int]]) -> dict[str, set[date]]:
    """Measure → local days that must be counted again."""
    by_source: dict[str, dict[str, set[date]]] = {}
    for name, bound in BOUND.items():
        kinds = {kind: numbers for kind, numbers in touched.items() if kind in bound.subjects}
        if kinds:
            by_source[name] = _of_source(bound, kinds)
    found: dict[str, set[date]] = defaultdict(set)
    for name, one in all_measures().items():
        for version in one.versions:
            counting = version.counting
            found[name] |= by_source.get(counting.source.name, {}).get(counting.day, set())
    return {name: days for name, days in found.items() if days}


def _of_source(bound: Bound, kinds: dict[str, set[int]]) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {name: set() for name in bound.days}
    for kind, numbers in kinds.items():
        for part in _parts(numbers):
            rows = bound.rows().model._default_manager.filter(**{f"{bound.subjects[kind]}__in": part})
            for name, column in bound.days.items():
                found[name].update(_local(value) for value in rows.values_list(column, flat=True) if value is not None)
            if bound.moves:
                # It may have counted elsewhere before: every day on which something was written about it.
                course = Entry.objects.filter(subject_kind=kind, subject_id__in=part).values_list("at", flat=True)
                days = {_local(at) for at in course}
                for name in bound.days:
                    found[name] |= days
    return found


def _local(value: Any) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _parts(numbers: Iterable[Any]) -> Iterable[list[Any]]:
    known = sorted(numbers)
    for start in range(0, len(known), PART):
        yield known[start : start + PART]
