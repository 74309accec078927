"""Count many days that nobody has counted yet by one statement: a ledger of last year that came in whole, a generated year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from anyuan.measures.actions.fill import BATCH, add_up, fill
from anyuan.measures.models import Day, Fact
from anyuan.measures.queries.catalogue import Version, measure
from anyuan.measures.queries.sources import BOUND, matching, within


def fill_span(name: str, first: date, last: date, *, now: datetime) -> int:
    """Count the local days ``first`` … ``last`` of a measure; returns how many. The same figures as counting day by day.

    Days that have been counted before are counted one by one, as `fill` does. Raises MeasureUnknown.
    """
    one = measure(name)
    if one.is_stock:
        return 0
    if Day.objects.filter(measure=name, day__gte=first, day__lte=last).exists():
        return fill(name, _days(first, last), now=now)
    counted = 0
    with transaction.atomic():
        for version, start, stop in one.spans(first, last):
            Fact.objects.bulk_create(_facts(version, start, stop), batch_size=BATCH)
            days = [
                Day(measure=name, day=day, definition_id=version.id, state="filled", filled_at=now)
                for day in _days(start, stop)
            ]
            Day.objects.bulk_create(days, batch_size=BATCH)
            counted += len(days)
        for month in sorted({day.replace(day=1) for day in _days(first, last)}):
            add_up(one, month, Q())
    return counted


def _facts(version: Version, first: date, last: date) -> list[Fact]:
    counting = version.counting
    bound = BOUND[counting.source.name]
    column = bound.days[counting.day]
    on = F(column) if bound.dated else TruncDate(column, tzinfo=timezone.get_default_timezone())
    figures = {"n": Count("pk", filter=matching(bound, counting.counted)) if counting.is_share else Count("pk")}
    if counting.sum:
        figures["n"] = Sum(bound.fields[counting.sum])
    if counting.is_share:
        figures["d"] = Count("pk")
    rows = bound.rows().filter(within(bound, counting.day, first, last), matching(bound, counting.where)).order_by()
    rows = rows.annotate(on_day=on)
    made = []
    for of_school, where in ((True, ~Q(**{bound.school: None})), (False, Q(**{bound.school: None}))):
        found = rows.filter(where).values_list("on_day", bound.school if of_school else bound.area).annotate(**figures)
        for day, place, numerator, *rest in found:
            made.append(
                Fact(
                    definition_id=version.id, day=day, school_id=place if of_school else None,
                    area_path="" if of_school else place or "", numerator=numerator or 0,
                    denominator=rest[0] if rest else None,
                )
            )  # fmt: skip
    return made


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
