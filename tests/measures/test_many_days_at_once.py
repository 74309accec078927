"""Counting a span of days by one statement gives what counting them one by one gives."""

from __future__ import annotations

import pytest

from anyuan.measures.actions import fill, fill_span
from anyuan.measures.models import Day, Fact, Month
from anyuan.measures.queries import all_measures
from tests.measures.world import BEGIN, MONDAY, NEXT
from tests.reports import world

pytestmark = pytest.mark.django_db
FACT = ("definition__measure", "day", "school", "area_path", "numerator", "denominator")
MONTH = ("definition__measure", "first_day", "school", "area_path", "numerator", "denominator")


def counted():
    days = Day.objects.order_by("measure", "day").values_list("measure", "day", "definition", "state")
    return [
        sorted(map(str, rows)) for rows in (Fact.objects.values_list(*FACT), Month.objects.values_list(*MONTH), days)
    ]


def test_a_span_is_counted_as_its_days_are():
    world.build()
    for table in (Fact, Month, Day):
        table.objects.all().delete()
    every = [name for name, one in all_measures().items() if not one.is_stock]
    span = [BEGIN.fromordinal(n) for n in range(BEGIN.toordinal(), MONDAY.toordinal() + 1)]
    for name in every:
        fill(name, span, now=NEXT)
    one_by_one = counted()
    assert len(one_by_one[0]) > 100
    for table in (Fact, Month, Day):
        table.objects.all().delete()
    for name in every:
        assert fill_span(name, BEGIN, MONDAY, now=NEXT) == len(span)
    assert counted() == one_by_one
    for name in every:
        fill_span(name, BEGIN, MONDAY, now=NEXT)
    assert counted() == one_by_one, "counting twice is counting once"
