"""A day is counted once it is over; what comes late counts it again; what nobody recorded is no zero."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Actor
from anyuan.measures import actions
from anyuan.measures.models import Day, Fact, Month
from tests.measures.world import MONDAY, NEXT, noon

BY = Actor.system("test")


def stored():
    rows = Fact.objects.values_list("definition__measure", "day", "school_id", "area_path", "numerator", "denominator")
    months = Month.objects.values_list("definition__measure", "first_day", "school_id", "numerator", "denominator")
    return sorted(map(repr, rows)), sorted(map(repr, months))


def test_what_happened_yesterday_is_counted_by_school(county):
    county.incident(noon(MONDAY, 0.01))
    county.incident(noon(MONDAY, 23.99), kind="fire")
    county.incident(noon(MONDAY, 12), school=1)
    county.work()
    assert county.ask("incidents").value == 3
    own = {fact.school_id: fact.numerator for fact in Fact.objects.filter(definition__measure="incidents")}
    assert own == {county.base.schools[0].pk: 2, county.base.schools[1].pk: 1}
    assert Month.objects.filter(definition__measure="incidents").count() == 2


def test_a_local_day_begins_and_ends_at_local_midnight(county):
    county.incident(noon(MONDAY, -0.01))  # Sunday, 23:59
    county.incident(noon(MONDAY, 0), school=1)
    county.work()
    sunday = MONDAY - timedelta(days=1)
    assert (county.ask("incidents").value, county.ask("incidents", sunday, sunday).value) == (1, 1)


def test_a_counted_day_without_rows_is_zero_and_an_uncounted_one_is_no_data(county):
    county.incident(noon(MONDAY))
    county.work()
    quiet, never = MONDAY - timedelta(days=2), date(2026, 10, 3)
    assert county.ask("incidents", quiet, quiet).value == 0
    early = county.ask("incidents", never, never)
    assert (early.value, early.reason) == (None, "no_data")
    today = county.ask("incidents", MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))
    assert (today.value, today.reason) == (None, "no_data")


def test_nothing_to_divide_by_gives_no_figure_and_says_why(county):
    county.work()
    figure = county.ask("false_alarms")
    assert (figure.value, figure.reason, figure.numerator, figure.denominator) == (None, "nothing", 0, 0)


def test_what_is_verified_later_counts_its_day_again(county):
    row = county.incident(noon(MONDAY))
    county.work()
    assert county.ask("false_alarms").reason == "nothing"
    row = Incident.objects.get(pk=row.pk)
    incidents.acknowledge(row, by=county.base.actor("wang"), now=NEXT)
    row.refresh_from_db()
    incidents.verify(row, verdict="false", cause="", by=county.base.actor("wang"), now=NEXT)
    assert Day.objects.filter(state="reopened").count() == 0
    county.work(NEXT + timedelta(minutes=5))
    figure = county.ask("false_alarms")
    assert (figure.numerator, figure.denominator, figure.value) == (1, 1, 1.0)


def test_a_backdated_row_reopens_its_day_and_one_before_the_beginning_is_counted_too(county):
    county.work()
    late, old = MONDAY - timedelta(days=5), date(2026, 10, 3)
    county.incident(noon(late))
    county.incident(noon(old), school=1)
    assert county.ask("incidents", late, late).value == 0
    county.work(NEXT + timedelta(minutes=5))
    assert county.ask("incidents", late, late).value == 1
    assert county.ask("incidents", old, old).value == 1
    beside = county.ask("incidents", old + timedelta(days=1), old + timedelta(days=1))
    assert beside.reason == "no_data"


def test_an_old_row_of_another_kind_makes_no_zero_of_no_data(county):
    """An alarm of a time before the record is on its own day; that nobody called on that day is not known."""
    county.work()
    old = date(2026, 10, 3)
    county.incident(noon(old))
    county.work(NEXT + timedelta(minutes=5))
    assert county.ask("incidents", old, old).value == 1
    real = county.ask("real_incidents", old, old)
    assert (real.reason, real.value) == ("no_data", None)


def test_counting_twice_is_counting_once(county):
    for hour in range(5):
        county.incident(noon(MONDAY, hour), school=hour % 3, kind=("panic", "fire", "medical", "gas", "panic")[hour])
    county.work()
    before = stored()
    for name in ("incidents", "false_alarms", "legs_met"):
        actions.fill(name, [MONDAY], now=NEXT)
    assert stored() == before
    assert county.work(NEXT + timedelta(minutes=1)) == 0


def test_an_exercise_is_in_no_figure(county):
    county.incident(noon(MONDAY), exercise=True)
    county.work()
    assert county.ask("incidents").value == 0


def test_what_was_merged_counts_once(county):
    one, two = county.incident(noon(MONDAY)), county.incident(noon(MONDAY, 13), school=1)
    county.work()
    assert county.ask("incidents").value == 2
    by = county.base.actor("wang")
    incidents.merge(Incident.objects.get(pk=two.pk), into=Incident.objects.get(pk=one.pk), by=by, now=NEXT)
    county.work(NEXT + timedelta(minutes=5))
    assert county.ask("incidents").value == 1


def test_a_day_reopened_while_it_is_counted_is_counted_once_more(county, monkeypatch):
    county.incident(noon(MONDAY))
    county.work()
    from importlib import import_module

    fill = import_module("anyuan.measures.actions.fill")

    real = fill._facts

    def meanwhile(version, bound, day):
        facts = real(version, bound, day)
        fill.reopen("incidents", [day], now=NEXT)
        return facts

    monkeypatch.setattr(fill, "_facts", meanwhile)
    actions.fill("incidents", [MONDAY], now=NEXT)
    assert Day.objects.get(measure="incidents", day=MONDAY).state == "reopened"


def test_the_last_half_hour_of_a_day_is_waited_for(county):
    actions.work(now=noon(MONDAY, 24.25))
    assert not Day.objects.filter(day=MONDAY).exists()
    county.work(noon(MONDAY, 24.6))
    assert Day.objects.filter(day=MONDAY, measure="incidents").exists()


@pytest.mark.parametrize("name", ["incidents", "posts_kept", "outages"])
def test_one_round_counts_a_bounded_number_and_goes_on_where_it_stopped(county, name):
    first = actions.fill_due(now=NEXT, limit=10)
    assert first == 10
    county.work()
    assert Day.objects.filter(measure=name).count() == 8


def test_a_reopened_day_touches_only_what_changed(county):
    """One late row at one school writes that school's fact and month; the others' rows are the same ones as before."""
    for school in (0, 1):
        county.incident(noon(MONDAY), school=school)
    county.work()

    def rows(model):
        found = model.objects.filter(definition__measure="incidents").values_list("school", "pk", "numerator")
        return {school: (pk, n) for school, pk, n in found}

    facts, months = rows(Fact), rows(Month)
    one, two = (county.base.schools[n].pk for n in (0, 1))
    county.incident(noon(MONDAY, 18), school=0, kind="fire")
    county.work(NEXT + timedelta(minutes=1))
    assert (rows(Fact)[one][1], rows(Month)[one][1]) == (2, 2)
    assert (rows(Fact)[two], rows(Month)[two]) == (facts[two], months[two])
    assert county.ask("incidents").value == 3
