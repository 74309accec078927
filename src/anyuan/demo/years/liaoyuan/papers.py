"""Documents that went out in the year: analyses of disputes and quarterly risk assessments, written from the records."""

from __future__ import annotations

from datetime import date, timedelta

from anyuan.demo.years._common.counting import count_report
from anyuan.demo.years._invented import days
from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years.liaoyuan.plan import Year
from anyuan.directory.policy import Grant, Viewer
from anyuan.measures.queries import About
from anyuan.measures.rules.periods import Period, read
from anyuan.reports import actions

ANALYSIS, ASSESSMENT = "liaoyuan_analysis", "liaoyuan_assessment"


def write(year: Year, ground: Ground) -> None:
    """Draft each two days after its period, issue it the day after. The days that they tell of are counted first."""
    for name in (ANALYSIS, ASSESSMENT):
        count_report(year.number, name)
    for first, last in year.analyses:
        _issue(ANALYSIS, Period(first, last), ground)
    for quarter in range(1, 5):
        _issue(ASSESSMENT, read(f"{year.number}-Q{quarter}"), ground)


def _issue(name: str, period: Period, ground: Ground) -> None:
    by = ground.desk(post="duty_leader")
    viewer = Viewer(grants=(Grant("duty_leader", area_path=ground.top.path),), person_id=by.id)
    after = min(period.last + timedelta(days=2), date(period.last.year, 12, 30))
    paper = actions.draft(name, viewer, period, About(area=ground.top), by=by, now=days.local(after, 9))
    actions.issue(paper, by=by, now=days.local(after, 15))
