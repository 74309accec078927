"""One centre, four networks: the annual report, computed from a year of records, prints the account's figures."""

from __future__ import annotations

import pytest

from anyuan.measures import queries as measures
from anyuan.measures.models import Begin, Day
from anyuan.measures.rules import periods
from anyuan.programmes.models import Adoption
from tests.journeys.twice import counted_again
from tests.journeys.year import Year, every_figure_counts_its_rows, printed

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

# What the account says (SYSTEMS, W1 to W8): 23 schools joined to the police, 58 teams with 785 people, each with a baton,
# gloves and a helmet; five kinds of dispute, five cases, all settled; results back within three days, everybody answered;
# no offence by a pupil. (numerator, denominator)
ACCOUNT = {
    "schools": (23, None),
    "wuzhishan_linked": (23, 23),
    "alarm_line_coverage": (23, 23),
    "school_officer_coverage": (23, 23),
    "teams": (58, None),
    "team_people": (785, None),
    "wuzhishan_batons": (785, None),
    "wuzhishan_gloves": (785, None),
    "wuzhishan_helmets": (785, None),
    "disputes": (5, None),
    "disputes_settled": (5, 5),
    "wuzhishan_disputes_pupils": (1, 1),
    "wuzhishan_disputes_home_school": (1, 1),
    "wuzhishan_disputes_injury": (1, 1),
    "wuzhishan_disputes_fees": (1, 1),
    "wuzhishan_disputes_neighbours": (1, 1),
    "wuzhishan_offences": (0, None),
    "agreement_coverage": (23, 23),
}
# 100 % in the account, without a number of its own: all of them, and there are some.
ALL = ("wuzhishan_in_three_days", "wuzhishan_carried_out", "wuzhishan_answered", "wuzhishan_early", "findings_fixed")


def test_the_report_prints_the_accounts_figures_and_each_opens_its_rows(tmp_path) -> None:
    year = Year("wuzhishan")
    adoption = Adoption.objects.get(pack="wuzhishan")
    assert (adoption.valid_from.year, adoption.last_day) == (year.year, None)
    content = year.report()
    found = printed(content)
    assert {name: found[name] for name in ACCOUNT} == ACCOUNT
    for name in ALL:
        numerator, denominator = found[name]
        assert numerator == denominator
        assert numerator > 0, name
    assert found["wuzhishan_monthly"] == (48, None)  # twelve months, four schools each
    assert found["wuzhishan_quarterly"] == (4 * 23, None)
    assert found["wuzhishan_summaries"] == (2 * 23, None)
    assert found["joint_enforcement"] == (12, None)
    ages = [found[f"wuzhishan_lessons_{age}"][0] for age in ("primary", "junior", "senior")]
    assert sum(ages) == found["wuzhishan_lessons"][0]
    assert all(ages)
    assert every_figure_counts_its_rows(year, content, year.browser()) > 60
    counted_again(year, content, tmp_path)
    _no_data_is_not_zero(year)


def _no_data_is_not_zero(year: Year) -> None:
    """Where nobody says that the notices of the police are complete, there is no zero to print."""
    assert _offences(year).value == 0
    Begin.objects.filter(source="off_campus").delete()
    Day.objects.filter(measure="wuzhishan_offences").delete()
    figure = _offences(year)
    assert (figure.reason, figure.value) == ("no_data", None)


def _offences(year: Year) -> measures.Figure:
    period, about = periods.read(str(year.year)), measures.About(area=year.area)
    return measures.figure(year.viewer, "wuzhishan_offences", period, about, today=year.now.date())
