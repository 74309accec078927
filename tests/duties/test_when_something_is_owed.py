"""Occurrences on the school calendar: terms, holidays, make-up days, exams, weather, months, midnight, versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.duties.rules import Rule, SchoolCalendar, occurrences
from anyuan.duties.rules.calendar import Named, joined
from anyuan.duties.rules.occurrences import Window

MORNING = Window("arrival", time(7, 10), time(7, 50))
TERM = ((date(2026, 9, 1), date(2027, 1, 20)),)


def named(*names, follows=0):
    return Named(frozenset(names), follows)


def rule(rrule="FREQ=DAILY", **changes):
    fields = {"windows": (MORNING,), "valid_from": date(2026, 1, 1), "on": frozenset({"school"})}
    return Rule(rrule, **(fields | changes))


def days(found):
    return [one.day for one in found]


def test_school_days_are_weekdays_in_term_without_holidays_and_with_make_up_days():
    # 2026: National Day 1–7 October; Saturday 10 October is taught after Wednesday's timetable.
    free = {date(2026, 10, n): named("holiday") for n in range(1, 8)}
    calendar = SchoolCalendar(TERM, free | {date(2026, 10, 10): named("make_up", follows=3)})
    found = days(occurrences(rule(), calendar, date(2026, 9, 28), date(2026, 10, 11)))
    assert found == [
        date(2026, 9, 28),
        date(2026, 9, 29),
        date(2026, 9, 30),
        date(2026, 10, 8),
        date(2026, 10, 9),
        date(2026, 10, 10),
    ]
    assert occurrences(rule(), calendar, date(2026, 8, 1), date(2026, 8, 31)) == []


def test_a_make_up_day_follows_the_timetable_of_the_weekday_it_stands_for():
    calendar = SchoolCalendar(TERM, {date(2026, 10, 10): named("make_up", follows=3)})
    span = (date(2026, 10, 10), date(2026, 10, 10))
    assert len(occurrences(rule("FREQ=WEEKLY;BYDAY=WE"), calendar, *span)) == 1
    assert occurrences(rule("FREQ=WEEKLY;BYDAY=SA"), calendar, *span) == []


@pytest.mark.parametrize(
    ("wider", "narrower", "names"),
    [
        (None, named("exam"), {"exam"}),
        (named("holiday"), named("exam"), {"holiday", "exam"}),
        (named("holiday"), named("make_up"), {"make_up"}),
        (named("make_up"), named("closed"), {"closed"}),
        (named("make_up", follows=3), named("exam"), {"make_up", "exam"}),
    ],
)
def test_a_school_has_the_last_word_about_its_own_days(wider, narrower, names):
    assert joined(wider, narrower).names == names


def test_exam_and_weather_days():
    calendar = SchoolCalendar(TERM, {date(2026, 11, 4): named("exam"), date(2026, 11, 5): named("weather")})
    week = (date(2026, 11, 2), date(2026, 11, 6))
    assert days(occurrences(rule(on=frozenset({"exam"})), calendar, *week)) == [date(2026, 11, 4)]
    assert date(2026, 11, 5) not in days(occurrences(rule(), calendar, *week))
    assert len(occurrences(rule(on=frozenset(), skip=frozenset({"weather"})), calendar, *week)) == 4


def test_a_day_that_does_not_suit_is_moved_when_the_rule_says_so():
    calendar = SchoolCalendar(TERM, {date(2026, 11, 9): named("holiday")})
    monday = rule("FREQ=WEEKLY;BYDAY=MO", shift="next")
    assert days(occurrences(monday, calendar, date(2026, 11, 9), date(2026, 11, 15))) == [date(2026, 11, 10)]
    back = rule("FREQ=WEEKLY;BYDAY=MO", shift="previous")
    assert days(occurrences(back, calendar, date(2026, 11, 6), date(2026, 11, 8))) == [date(2026, 11, 6)]


def test_a_month_is_owed_once_and_not_in_the_holidays():
    month = rule("FREQ=MONTHLY;BYMONTHDAY=1", windows=(Window("month", time(0), time(23, 59), 0, 1440, "month_end"),))
    found = occurrences(month, SchoolCalendar(TERM), date(2026, 7, 1), date(2026, 12, 31))
    assert days(found) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
    assert found[0].closes_at == datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    assert found[0].judge_at - found[0].closes_at == timedelta(days=1)


def test_a_night_duty_ends_on_the_next_morning_and_belongs_to_its_evening():
    night = rule(windows=(Window("night", time(22, 30), time(1, 0), 0, 0),), on=frozenset())
    (one,) = occurrences(night, SchoolCalendar(), date(2026, 12, 31), date(2026, 12, 31))
    assert (one.day, one.closes_at) == (date(2026, 12, 31), datetime(2026, 12, 31, 17, 0, tzinfo=UTC))


def test_a_version_holds_only_on_its_own_days():
    old = rule(on=frozenset(), valid_to=date(2026, 11, 8))
    new = rule(on=frozenset(), valid_from=date(2026, 11, 9))
    span = (date(2026, 11, 1), date(2026, 11, 30))
    both = days(occurrences(old, SchoolCalendar(), *span)) + days(occurrences(new, SchoolCalendar(), *span))
    assert both == [date(2026, 11, n) for n in range(1, 31)]


@given(
    count=st.integers(1, 80),
    byday=st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
    windows=st.integers(1, 3),
    start=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)
def test_the_number_of_occurrences_is_the_rules_count_times_its_windows(count, byday, windows, start):
    each = tuple(Window(str(n), time(7 + n), time(7 + n, 30)) for n in range(windows))
    text = f"FREQ=WEEKLY;COUNT={count};BYDAY={','.join(sorted(byday))}"
    asked = Rule(text, each, valid_from=start)
    found = occurrences(asked, SchoolCalendar(), start, start + timedelta(days=900))
    assert len(found) == count * windows
    assert len({(one.day, one.window) for one in found}) == len(found)


@given(
    cut=st.integers(0, 60),
    holidays=st.sets(st.integers(0, 60), max_size=20),
    shift=st.sampled_from(["none", "next", "previous"]),
)
def test_planning_in_two_stretches_gives_what_planning_at_once_gives(cut, holidays, shift):
    start = date(2026, 9, 1)
    calendar = SchoolCalendar(TERM, {start + timedelta(days=n): named("holiday") for n in holidays})
    mine = rule("FREQ=WEEKLY;BYDAY=MO,TH", shift=shift)
    end, middle = start + timedelta(days=60), start + timedelta(days=cut)
    at_once = occurrences(mine, calendar, start, end)
    halves = occurrences(mine, calendar, start, middle) + occurrences(mine, calendar, middle + timedelta(days=1), end)
    assert halves == at_once


@pytest.mark.parametrize("zone_day", [date(2026, 3, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_instants_are_utc_and_eight_hours_behind_the_clock_on_the_wall(zone_day):
    (one,) = occurrences(rule(on=frozenset()), SchoolCalendar(), zone_day, zone_day)
    assert one.opens_at == datetime.combine(zone_day, time(7, 10), UTC) - timedelta(hours=8)
