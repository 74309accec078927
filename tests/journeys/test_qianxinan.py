"""Southwest Guizhou, 2022 (SYSTEMS G1–G5): the account's figures come out of the generated records and open their rows."""

from __future__ import annotations

import pytest

from anyuan.demo.years.qianxinan.plan import plan
from tests.journeys.twice import counted_again
from tests.journeys.year import Year, every_figure_counts_its_rows, printed

# A year of records is written and counted: minutes where other work is done beside it.
pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.timeout(1500)]
SCHOOLS = 1144


def test_the_annual_report_prints_the_account(tmp_path):
    year = Year("qianxinan")
    content = year.report()
    said = printed(content)
    # G1: 1,144 posts, 100 % of schools; 178 boxes; more than 9,300 people in mass defence; more than 6,200 patrols; the peaks.
    assert said["guard_posts"] == (SCHOOLS, None)
    assert said["guard_post_coverage"] == (SCHOOLS, SCHOOLS)
    assert said["police_boxes"] == (178, None)
    assert said["team_people"][0] >= 9300
    assert said["patrols"][0] >= 6200
    assert said["peak_services"][0] > 1700
    assert said["qianxinan_peak_people"][0] > 4 * said["peak_services"][0]
    # G2: more than 1,000 officers appointed; more than 2,600 sessions; one lesson live to 1,600 pupils.
    assert said["qianxinan_principals_appointed"][0] >= 1000
    assert said["sessions"][0] >= 2600
    assert said["live_classes"] == (1, None)
    assert said["qianxinan_live_pupils"] == (1600, None)
    # G3: one-key alarm, intrusion alarm and video at every school, joined with the police.
    assert said["alarm_line_coverage"] == (SCHOOLS, SCHOOLS)
    assert said["qianxinan_panic_buttons"] == (SCHOOLS, None)
    assert said["qianxinan_intrusion_alarms"] == (SCHOOLS, None)
    assert said["cameras_linked"] == (SCHOOLS, SCHOOLS)
    # G4: more than 1,300 drills, each with roles, timeline, critique.
    assert said["drills_held"][0] >= 1300
    assert said["qianxinan_drills_whole"] == (said["drills_held"][0],) * 2
    # G5: five forces on one roster.
    assert all(said[f"qianxinan_roster_{force}"][0] for force in ("police", "auxiliary", "guard", "staff", "parent"))
    _exactly_as_planned(said)
    assert every_figure_counts_its_rows(year, content, year.browser()) > len(said)
    counted_again(year, content, tmp_path)


def _exactly_as_planned(said):
    """Where the account says "more than", the report says how many: what the plan of this seed holds, counted apart."""
    planned = plan(1)
    assert said["team_people"][0] == sum(team.people for team in planned.teams)
    assert said["qianxinan_principals_appointed"][0] == len(planned.officers)
    assert said["sessions"][0] == len(planned.lessons)
    assert said["drills_held"][0] == len(planned.drills)
    assert said["qianxinan_alarms"][0] == len(planned.alarms)
    heads = sum(lesson.pupils + lesson.staff for lesson in planned.lessons)
    assert said["session_attendances"][0] == heads
