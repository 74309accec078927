"""The invented year of "three nots and one all": what the plan draws. That it stands in the house is its journey's."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from anyuan.demo.years.liaoyuan.plan import plan

YEAR = 2023
EAST = timedelta(hours=8)


def test_the_same_seed_draws_the_same_year_and_another_seed_another():
    assert plan(1, YEAR) == plan(1, YEAR)
    assert plan(1, YEAR) != plan(2, YEAR)


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_whatever_the_seed_the_totals_are_those_of_the_account(seed):
    year = plan(seed, YEAR)
    assert len(year.land.schools) == 128
    assert (len(year.talks), sum(t.pupils + t.parents + t.staff for t in year.talks)) == (121, 45_000)
    assert len(year.tips) == 1_650
    assert Counter(one.settled for one in year.disputes) == {True: 54, False: 14}
    assert len({one.school for one in year.disputes}) == 68, "one ledger for each school"
    assert (sum(one.guards for one in year.trainings), len(year.drills)) == (863, 198)
    assert sum(one.count for one in year.batches) == 467
    assert (len(year.stops), len(year.cameras), len(year.lines)) == (48, 287, 132)
    assert len(year.analyses) == 23
    alerts, cases = (Counter((one.at + EAST).year for one in rows) for rows in (year.alerts, year.police_cases))
    assert f"{alerts[2023] / alerts[2022] - 1:+.1%}" == "-31.8%"
    assert f"{cases[2023] / cases[2022] - 1:+.1%}" == "-34.5%"
