"""By when: golden days of three years, starts at odd times, and laws that hold for every start and every amount."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyuan.directory.rules.calendars import calendar
from anyuan.kernel.packs import pack_dirs, read_pack
from anyuan.kernel.workdays import CHINA, UNITS, WORKING_UNITS, NoWorkingTime, WorkCalendar

NOWHERE = Path("/nonexistent")
CN = calendar(read_pack(folder) for folder in pack_dirs("calendars", NOWHERE))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def due(start: str, amount: int, unit: str, **options: bool) -> str:
    return CN.due(local(start), amount, unit, **options).at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # National Day 2024: 1–7 October off, worked on Sunday 29 September and Saturday 12 October.
        ("2024-09-28 10:00", 1, "2024-09-29"),
        ("2024-09-30 10:00", 1, "2024-10-08"),
        ("2024-09-30 10:00", 3, "2024-10-10"),
        ("2024-10-08 10:00", 5, "2024-10-14"),
        ("2024-10-03 23:59", 1, "2024-10-08"),
        # National Day and Mid-Autumn 2025: 1–8 October off, worked on Sunday 28 September and Saturday 11 October.
        ("2025-09-26 17:00", 1, "2025-09-28"),
        ("2025-09-30 10:00", 3, "2025-10-11"),
        ("2025-10-11 08:00", 1, "2025-10-13"),
        # National Day 2026: 1–7 October off, worked on Sunday 20 September and Saturday 10 October.
        ("2026-09-18 10:00", 1, "2026-09-20"),
        ("2026-09-30 10:00", 3, "2026-10-10"),
        ("2026-09-24 10:00", 1, "2026-09-28"),
        # Spring Festival 2024: 10–17 February off, worked on Sundays 4 and 18 February. New Year's Eve is a working day.
        ("2024-02-03 10:00", 1, "2024-02-04"),
        ("2024-02-08 10:00", 1, "2024-02-09"),
        ("2024-02-09 10:00", 1, "2024-02-18"),
        # Spring Festival 2025: 28 January to 4 February off, worked on Sunday 26 January and Saturday 8 February.
        ("2025-01-25 10:00", 1, "2025-01-26"),
        ("2025-01-27 10:00", 1, "2025-02-05"),
        ("2025-01-27 10:00", 4, "2025-02-08"),
        # Spring Festival 2026: 15–23 February off, worked on Saturdays 14 and 28 February.
        ("2026-02-13 10:00", 1, "2026-02-14"),
        ("2026-02-14 10:00", 1, "2026-02-24"),
        ("2026-02-14 10:00", 5, "2026-02-28"),
        # Over New Year.
        ("2023-12-29 10:00", 1, "2024-01-02"),
        ("2024-12-31 10:00", 1, "2025-01-02"),
        ("2025-12-31 10:00", 1, "2026-01-04"),
        # Labour Day 2024 and 2026, Mid-Autumn 2024 with its make-up Saturday.
        ("2024-04-30 10:00", 6, "2024-05-11"),
        ("2026-04-30 10:00", 4, "2026-05-09"),
        ("2024-09-13 10:00", 2, "2024-09-18"),
    ],
)
def test_working_days_end_when_work_stops_on_the_last_of_them(start, days, end):
    assert due(start, days, "working_days") == f"{end} 17:30:00"


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-25 09:00", 2, "2026-11-25 11:00:00"),
        ("2026-11-25 11:00", 3, "2026-11-25 16:00:00"),  # over the noon break
        ("2026-11-25 12:00", 1, "2026-11-25 15:00:00"),
        ("2026-11-25 13:00", 1, "2026-11-25 15:00:00"),
        ("2026-11-25 16:30", 1, "2026-11-25 17:30:00"),  # ends when work stops, not the next morning
        ("2026-11-25 17:30", 1, "2026-11-26 09:30:00"),
        ("2026-11-27 17:00", 2, "2026-11-30 10:00:00"),  # Friday evening to Monday
        ("2026-11-25 00:00", 2, "2026-11-25 10:30:00"),  # at midnight
        ("2026-11-25 23:59", 2, "2026-11-26 10:30:00"),
        ("2026-09-30 17:00", 1, "2026-10-08 09:00:00"),  # over National Day
        ("2026-10-03 11:00", 7, "2026-10-08 17:30:00"),  # on a holiday, exactly one working day
        ("2026-10-10 16:00", 2, "2026-10-12 09:00:00"),  # on a make-up Saturday
    ],
)
def test_working_hours_run_only_while_work_is_done(start, hours, end):
    assert due(start, hours, "working_hours") == end


@pytest.mark.parametrize(
    ("start", "days", "options", "end"),
    [
        ("2026-11-25 10:00", 3, {}, "2026-11-28 23:59:59"),
        ("2026-11-25 00:00", 3, {}, "2026-11-28 23:59:59"),  # the day it begins is not counted, even from its start
        ("2026-11-25 23:59", 3, {}, "2026-11-28 23:59:59"),
        ("2026-11-25 10:00", 3, {"to_the_hour": True}, "2026-11-28 10:00:00"),
        ("2026-11-25 10:00", 3, {"roll": True}, "2026-11-30 23:59:59"),  # Saturday gives way to Monday
        ("2026-09-25 10:00", 7, {"roll": True}, "2026-10-08 23:59:59"),  # 2 October to the day after the holiday
        ("2026-10-07 10:00", 3, {"roll": True}, "2026-10-10 23:59:59"),  # a make-up Saturday is a working day
        ("2026-02-28 10:00", 1, {}, "2026-03-01 23:59:59"),
        ("2024-02-28 10:00", 1, {}, "2024-02-29 23:59:59"),
        ("2026-12-30 10:00", 60, {}, "2027-02-28 23:59:59"),
    ],
)
def test_natural_days_count_every_day_and_end_with_the_last(start, days, options, end):
    assert due(start, days, "natural_days", **options) == end


def test_minutes_and_hours_run_through_nights_and_holidays():
    assert due("2026-09-30 23:30", 45, "minutes") == "2026-10-01 00:15:00"
    assert due("2026-09-30 23:30", 48, "hours") == "2026-10-02 23:30:00"
    assert CN.due(local("2026-10-01 10:00"), 0, "minutes").at == local("2026-10-01 10:00")


def test_the_bus_licence_three_and_three_and_five_working_days():
    asked = local("2026-09-28 15:00")
    ends = [asked]
    for days in (3, 3, 5):
        ends.append(CN.due(ends[-1], days, "working_days").at)
    shown = [end.astimezone(CHINA).strftime("%m-%d") for end in ends[1:]]
    # 29, 30 September and 8 October; 9, 10 (make-up) and 12; 13 to 16 and 19.
    assert shown == ["10-08", "10-12", "10-19"]


def test_a_due_says_which_days_off_and_make_up_days_it_went_over():
    found = CN.due(local("2026-09-30 10:00"), 3, "working_days")
    assert [day for day, _name in found.skipped] == [date(2026, 10, n) for n in range(1, 8)]
    assert [(day, name["zh"]) for day, name in found.worked] == [(date(2026, 10, 10), "国庆节")]
    assert found.unpublished == ()
    assert found.facts()["worked"] == [["2026-10-10", {"en": "National Day", "zh": "国庆节"}]]


def test_working_hours_say_when_the_count_really_began():
    assert CN.due(local("2026-11-27 20:00"), 1, "working_hours").counted_from == local("2026-11-30 08:30")
    assert CN.due(local("2026-11-27 10:00"), 1, "working_hours").counted_from is None


def test_a_count_into_a_year_without_a_notice_says_so():
    assert CN.due(local("2026-12-30 10:00"), 5, "working_days").unpublished == (2027,)
    assert CN.due(local("2026-12-30 10:00"), 1, "working_days").unpublished == ()
    # Natural days need no notice, unless the last day may give way.
    assert CN.due(local("2026-12-30 10:00"), 5, "natural_days").unpublished == ()
    assert CN.due(local("2026-12-30 10:00"), 5, "natural_days", roll=True).unpublished == (2027,)


def test_yellow_counts_back_in_the_same_calendar():
    end = local("2026-10-10 17:30")
    assert CN.before(end, 2, "working_days") == local("2026-10-08 17:30")
    assert CN.before(end, 1, "natural_days") == local("2026-10-09 17:30")
    assert CN.before(end, 4, "working_hours") == local("2026-10-10 11:30")
    assert CN.before(local("2026-10-08 09:30"), 2, "working_hours") == local("2026-09-30 16:30")
    assert CN.before(end, 90, "minutes") == local("2026-10-10 16:00")


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, "working_days"), (0, "natural_days"), (-1, "minutes"), (True, "hours"), (1, "weeks"), (1.5, "hours")],
)
def test_what_cannot_be_counted_is_refused(amount, unit):
    with pytest.raises(ValueError, match=r"amount|unit"):
        CN.due(local("2026-11-25 10:00"), amount, unit)


def test_a_start_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        CN.due(datetime(2026, 11, 25), 1, "hours")  # noqa: DTZ001  (the mistake that is refused)


def test_a_calendar_in_which_nobody_works_ends_in_an_error_not_in_a_loop():
    idle = WorkCalendar({date(2026, 1, 1) + timedelta(days=n): {"en": "x", "zh": "x"} for n in range(4000)})
    with pytest.raises(NoWorkingTime):
        idle.due(local("2026-01-01 10:00"), 1, "working_days")
    with pytest.raises(NoWorkingTime):
        idle.due(local("2026-01-01 10:00"), 1, "working_hours")


STARTS = st.datetimes(datetime(2023, 12, 1), datetime(2027, 3, 1)).map(lambda at: at.replace(tzinfo=CHINA))  # noqa: DTZ001
AMOUNTS = st.integers(1, 60)
UNIT = st.sampled_from(UNITS)


@given(STARTS, STARTS, AMOUNTS, UNIT, st.booleans())
@settings(max_examples=300, deadline=None)
def test_who_begins_later_is_not_due_earlier(one, other, amount, unit, roll):
    first, second = sorted((one, other))
    options = {"roll": roll} if unit == "natural_days" else {}
    assert CN.due(first, amount, unit, **options).at <= CN.due(second, amount, unit, **options).at


@given(STARTS, AMOUNTS, AMOUNTS, UNIT)
@settings(max_examples=300, deadline=None)
def test_more_time_is_never_due_earlier_and_always_after_the_start(start, one, other, unit):
    less, more = sorted((one, other))
    assert start < CN.due(start, less, unit).at <= CN.due(start, more, unit).at
    if less < more:
        assert CN.due(start, less, unit).at < CN.due(start, more, unit).at


@given(STARTS, AMOUNTS, st.sampled_from(WORKING_UNITS))
@settings(max_examples=300, deadline=None)
def test_working_units_end_on_a_working_day_within_working_hours(start, amount, unit):
    end = CN.due(start, amount, unit).at.astimezone(CHINA)
    assert CN.works_on(end.date())
    assert any(opens < end.time() <= closes for opens, closes in CN.hours)


@given(STARTS, AMOUNTS)
@settings(max_examples=200, deadline=None)
def test_working_days_counted_one_by_one_are_the_days_between(start, amount):
    end = CN.local_date(CN.due(start, amount, "working_days").at)
    day, count = CN.local_date(start), 0
    while day < end:
        day += timedelta(days=1)
        count += CN.works_on(day)
    assert count == amount


@given(STARTS, AMOUNTS)
@settings(max_examples=200, deadline=None)
def test_working_hours_due_leave_exactly_that_much_working_time_between(start, amount):
    found = CN.due(start, amount, "working_hours")
    assert CN.working_time(found.start, found.at) == timedelta(hours=amount)
    assert CN.before(found.at, amount, "working_hours") >= CN.next_working_moment(found.start)


@given(STARTS, STARTS, STARTS)
@settings(max_examples=100, deadline=None)
def test_working_time_adds_up(one, two, three):
    first, second, third = sorted((one, two, three))
    parts = CN.working_time(first, second) + CN.working_time(second, third)
    assert parts == CN.working_time(first, third)
    assert CN.working_time(third, first) == timedelta()


@given(STARTS, AMOUNTS, UNIT)
@settings(max_examples=100, deadline=None)
def test_where_the_process_lives_changes_nothing(start, amount, unit):
    assert CN.due(start.astimezone(UTC), amount, unit).at == CN.due(start, amount, unit).at


def test_other_hours_of_work_are_only_data():
    summer = WorkCalendar(hours=((time(8, 0), time(12, 0)), (time(15, 0), time(18, 0))))
    assert summer.due(local("2026-11-25 11:30"), 1, "working_hours").at == local("2026-11-25 15:30")
    assert summer.due(local("2026-11-25 11:30"), 1, "working_days").at == local("2026-11-26 18:00")
