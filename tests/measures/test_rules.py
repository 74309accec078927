"""Periods, intervals, small cells, comparisons: tables of cases, and what must hold for any case."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anyuan.measures.rules import change, intervals, periods, small
from anyuan.measures.rules.change import Side, compare
from anyuan.measures.rules.periods import Period, PeriodUnreadable

DAYS = st.dates(date(1950, 1, 10), date(2150, 1, 1))
KINDS = ("day", "week", "month", "quarter", "half", "year")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-11-23", "2026-11-23", "2026-11-23"),
        ("2026-11-01..2026-11-23", "2026-11-01", "2026-11-23"),
    ],
)
def test_a_period_is_read_as_people_name_it(text, first, last):
    period = periods.read(text)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-H3", "2026-W54", "2025-W53", "2026-02-30", "2026-11-23..", "2026-02-01..2026-01-01",
     "0000", "1900-01-01..2026-01-01", "2026-Q5", "now", "0001", "9999", "1899-12", "3000-01-01", "0001-01-01..0001-02-01"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodUnreadable):
        periods.read(text)


@given(DAYS, st.sampled_from(KINDS))
def test_a_period_says_its_own_name_and_its_neighbours_touch_it(day, kind):
    period = periods.of(day, kind)
    assert period.first <= day <= period.last
    assert periods.read(str(period)) == period
    assert periods.before(period).last == period.first - timedelta(days=1)
    assert periods.before(periods.after(period)) == period


@given(DAYS, st.integers(0, 900))
def test_months_and_ends_are_the_period_without_gap_or_overlap(day, length):
    period = Period(day, day + timedelta(days=length))
    whole, ends = periods.months(period)
    found = [one for first in whole for one in _days(periods.of(first, "month"))]
    found += [one for end in ends for one in _days(end)]
    assert sorted(found) == _days(period)


def test_last_year_of_a_leap_day_is_the_day_before_march():
    assert periods.last_year(periods.read("2024-02-29")).first == date(2023, 2, 28)
    assert str(periods.last_year(periods.read("2020-W53"))) == "2019-W52"
    assert str(periods.last_year(periods.read("2026-Q3"))) == "2025-Q3"


def _days(period):
    return [period.first + timedelta(days=n) for n in range(period.days)]


# ---- intervals: against statsmodels' formulas as scipy has them, and against their own meaning


@given(st.integers(1, 400), st.data())
def test_wilson_is_scipys(denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    low, high = intervals.wilson(numerator, denominator)
    other = stats.binomtest(numerator, denominator).proportion_ci(method="wilson")
    assert (low, high) == (pytest.approx(other.low, abs=1e-9), pytest.approx(other.high, abs=1e-9))
    assert 0 <= low <= numerator / denominator <= high <= 1


@given(st.integers(0, 500))
def test_poisson_is_exact(count):
    low, high = intervals.poisson(count)
    assert low <= count <= high
    assert stats.poisson.cdf(count, high) == pytest.approx(0.025, abs=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, low) == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_no_share_has_no_interval(numerator, denominator):
    with pytest.raises(ValueError, match="no share"):
        intervals.wilson(numerator, denominator)


@pytest.mark.parametrize(
    ("now", "before", "exposure_now", "exposure_before", "differs"),
    [
        (0, 0, 10, 10, False),
        (5, 0, 10, 10, False),
        (6, 0, 10, 10, True),
        (120, 100, 10, 10, False),
        (160, 100, 10, 10, True),
        (200, 100, 20, 10, False),  # twice the schools, twice the incidents
        (3, 1, 0, 10, False),
    ],
)
def test_a_difference_that_chance_explains_is_none(now, before, exposure_now, exposure_before, differs):
    assert intervals.differs(now, before, exposure_now, exposure_before) is differs


# ---- small cells


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 30), max_size=8))
def test_hidden_cells_cannot_be_reckoned_back(cells):
    hidden = small.suppressed(cells)
    assert all(key in hidden for key, count in cells.items() if 0 < count < small.LEAST)
    if hidden and len(cells) > 1:
        assert len(hidden) >= 2
    open_left = [key for key in cells if key not in hidden]
    if hidden and open_left:
        assert sum(cells[key] for key in hidden) >= small.LEAST
    if not any(0 < count < small.LEAST for count in cells.values()):
        assert hidden == set()


def test_the_smallest_neighbour_is_hidden_and_zeros_only_last():
    assert small.suppressed({"a": 2, "b": 40, "c": 7, "d": 0}) == {"a", "c"}
    assert small.suppressed({"a": 2, "b": 0}) == {"a", "b"}
    assert small.suppressed({"a": 2, "b": 40}, total_shown=False) == {"a"}


# ---- two periods side by side


def side(numerator, denominator=None, exposure=3000.0, reporting=30, versions=(1,), filled=30, asked=30):
    return Side(numerator, denominator, exposure, reporting, frozenset(versions), filled, asked)


@pytest.mark.parametrize(
    ("now", "before", "form", "amount", "flags"),
    [
        (side(120), side(100), "percent", 20.0, ()),
        (side(3), side(1), "counts", 2.0, ("small",)),
        (side(3), side(0), "counts", 3.0, ("small",)),
        (side(90, 100), side(80, 100), "points", 10.0, ()),
        (side(1, 2), side(1, 1), "none", None, ("small",)),
        (side(5, 0), side(80, 100), "none", None, ()),
        (side(120, versions=(2,)), side(100), "none", None, ("definition",)),
        (side(120, filled=0), side(100), "none", None, ("days",)),
        (side(120), side(0, filled=0), "none", None, ("unknown",)),
        (side(120, filled=20), side(0, filled=0), "none", None, ("unknown",)),
        (side(120, filled=20), side(100), "none", None, ("days",)),
        (side(120, filled=29), side(100), "percent", 20.0, ("days",)),
        (side(120, exposure=2000.0, filled=20, asked=20), side(100), "none", None, ("days",)),
        (side(120), side(100, exposure=2000.0), "percent", 20.0, ("schools",)),
        (side(120, reporting=45), side(100), "percent", 20.0, ("reporting",)),
        (side(120, reporting=32), side(100), "percent", 20.0, ()),
    ],
)
def test_a_change_is_told_as_far_as_it_can_be(now, before, form, amount, flags):
    told = compare(now, before)
    assert (told.form, told.flags) == (form, flags)
    assert told.amount == (pytest.approx(amount) if amount is not None else None)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_small_base_is_never_a_percentage(now, before):
    told = compare(side(now), side(before))
    assert (told.form == "percent") == (before >= change.SMALL_BASE)
    assert told.amount is not None
    assert math.isfinite(told.amount)
