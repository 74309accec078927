"""Count days: all schools of one measure's day by one grouped statement, then its month. Counting twice is counting once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from anyuan.measures.models import Day, Fact, Month
from anyuan.measures.queries.begins import begin_of
from anyuan.measures.queries.catalogue import Measure, Version, measure
from anyuan.measures.queries.sources import BOUND, Bound, matching, within

BATCH = 2000
# Up to so many schools their month is added up by name; beyond, the whole month at once.
FEW = 200
Key = tuple[int | None, str]  # a school, or the area of what has none
Pair = tuple[int, int | None]


def fill(name: str, days: Iterable[date], *, now: datetime) -> int:
    """Count these local days of a measure; returns how many. Days before its first version are left empty; a stock has none."""
    one = measure(name)
    if one.is_stock:
        return 0  # registers are read when they are asked
    months: dict[tuple[int, date], list[date]] = defaultdict(list)
    versions: dict[int, Version] = {}
    for day in sorted(set(days)):
        version = one.on(day)
        if version is not None:
            versions[version.id] = version
            months[version.id, day.replace(day=1)].append(day)
    for (version_id, first), some in months.items():
        with transaction.atomic():
            changed: set[Key] = set()
            for day in some:
                changed |= _count_day(one, versions[version_id], day, now)
            if changed:
                add_up(one, first, touched(changed))
    return sum(len(some) for some in months.values())


def _count_day(one: Measure, version: Version, day: date, now: datetime) -> set[Key]:
    """Count one day; answers the schools and areas whose fact is another than before."""
    state = Day.objects.filter(measure=one.name, day=day).first()
    bound = BOUND[version.counting.source.name]
    if state is not None and bound.gone(day):
        # Rows of that time have been destroyed as the law asks; what was counted while they were there stands.
        Day.objects.filter(pk=state.pk).update(state="filled")
        return set()
    changed = _write_facts(one, version, day, _facts(version, bound, day))
    if state is None:
        Day.objects.create(measure=one.name, day=day, definition_id=version.id, state="filled", filled_at=now)
        return changed
    # What was reopened while this was counting keeps its mark and is counted once more.
    row = Day.objects.filter(pk=state.pk, version=state.version)
    row.update(state="filled", definition_id=version.id, filled_at=now)
    return changed


def _facts(version: Version, bound: Bound, day: date) -> dict[Key, Pair]:
    counting = version.counting
    rows = bound.rows().filter(within(bound, counting.day, day, day), matching(bound, counting.where)).order_by()
    found = grouped(rows, bound, version)
    return {(school, "" if school else area or ""): (n, d) for school, area, n, d in found}


def _write_facts(one: Measure, version: Version, day: date, now: dict[Key, Pair]) -> set[Key]:
    """Write what is other than it stands: a late check-in at one school touches one school's row, not a thousand."""
    columns = ("id", "definition_id", "school_id", "area_path", "numerator", "denominator")
    stood: set[Key] = set()
    stale: list[int] = []
    changed: set[Key] = set()
    for number, definition, school, area, n, d in Fact.objects.filter(
        definition__in=[v.id for v in one.versions], day=day
    ).values_list(*columns):
        key = (school, area)
        if definition != version.id or now.get(key) != (n, d):
            stale.append(number)
            changed.add(key)
        else:
            stood.add(key)
    fresh = [(key, pair) for key, pair in now.items() if key not in stood]
    for start in range(0, len(stale), BATCH):
        Fact.objects.filter(pk__in=stale[start : start + BATCH]).delete()
    Fact.objects.bulk_create(
        [
            Fact(
                definition_id=version.id, day=day, school_id=school, area_path=area, numerator=n, denominator=d,
            )
            for (school, area), (n, d) in fresh
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return changed | {key for key, _pair in fresh}


def grouped(rows: Any, bound: Bound, version: Version) -> list[tuple[int | None, str, int, int | None]]:
    """(school, area of what has none, numerator, denominator) of some rows."""
    counting = version.counting
    part = matching(bound, counting.counted)
    total = (
        Sum(bound.fields[counting.sum])
        if counting.sum
        else Count("pk", filter=part)
        if counting.is_share
        else Count("pk")
    )
    figures: dict[str, Any] = {"n": total}
    if counting.is_share:
        figures["d"] = Count("pk")
    of_schools = rows.filter(~Q(**{bound.school: None})).values_list(bound.school).annotate(**figures)
    others = rows.filter(**{bound.school: None}).values_list(bound.area).annotate(**figures)
    found: list[tuple[int | None, str, int, int | None]] = [
        (row[0], "", row[1] or 0, row[2] if counting.is_share else None) for row in of_schools
    ]
    found += [(None, row[0] or "", row[1] or 0, row[2] if counting.is_share else None) for row in others]
    return found


def add_up(one: Measure, first: date, part: Q) -> None:
    """The month's rows of a part of the schools and areas (Q() is all) anew from its days, by one statement."""
    after = (first + timedelta(days=31)).replace(day=1)
    ids = [version.id for version in one.versions]
    Month.objects.filter(part, definition__in=ids, first_day=first).delete()
    summed = (
        Fact.objects.filter(part, definition__in=ids, day__gte=first, day__lt=after)
        .order_by()
        .values("definition_id", "school_id", "area_path")
        .annotate(n=Sum("numerator"), d=Sum("denominator"))
    )
    Month.objects.bulk_create(
        [
            Month(
                definition_id=row["definition_id"], first_day=first, school_id=row["school_id"],
                area_path=row["area_path"], numerator=row["n"], denominator=row["d"],
            )
            for row in summed
        ],
        batch_size=BATCH,
    )  # fmt: skip


def touched(changed: set[Key]) -> Q:
    """The rows of these schools and areas; of all where they are many."""
    if len(changed) > FEW:
        return Q()
    schools = [school for school, _area in changed if school is not None]
    areas = [area for school, area in changed if school is None]
    return Q(school__in=schools) | Q(school=None, area_path__in=areas)


def reopen(name: str, days: Iterable[date], *, now: datetime) -> int:
    """Mark days to be counted again; returns how many. An empty day after the beginning will be counted anyway; one before
    it is counted where this measure has rows of it after all: another's row on that day makes no zero of no data."""
    one, wanted = measure(name), sorted(set(days))
    changed = Day.objects.filter(measure=name, day__in=wanted).update(
        state="reopened", reopened_at=now, version=F("version") + 1
    )
    begin = begin_of(one.newest.counting.source.name)
    early = [day for day in wanted if begin is None or day < begin]
    if early:
        there = set(Day.objects.filter(measure=name, day__in=early).values_list("day", flat=True))
        there |= set(early) - _days_with_rows(one, early)
        fresh = [(day, one.on(day)) for day in early if day not in there]
        changed += len(
            Day.objects.bulk_create(
                Day(measure=name, day=day, definition_id=v.id, state="reopened", filled_at=now, reopened_at=now)
                for day, v in fresh
                if v is not None
            )
        )
    return changed


def _days_with_rows(one: Measure, days: list[date]) -> set[date]:
    """Of some days in order, those on which the measure has rows to count."""
    found: set[date] = set()
    for version, first, last in one.spans(days[0], days[-1]):
        counting = version.counting
        bound = BOUND[counting.source.name]
        column = bound.days[counting.day]
        on = F(column) if bound.dated else TruncDate(column, tzinfo=timezone.get_default_timezone())
        rows = bound.rows().filter(within(bound, counting.day, first, last), matching(bound, counting.where)).order_by()
        found |= set(rows.annotate(on_day=on).values_list("on_day", flat=True).distinct())
    return found & set(days)
