"""Lingshou, 2024 (SYSTEMS S1–S6): the account's figures come out of the records of the generated year, and open their rows."""

from __future__ import annotations

import pytest

from anyuan.demo.years.lingshou_123456.plan import plan
from tests.journeys.twice import counted_again
from tests.journeys.year import Year, every_figure_counts_its_rows, printed

# A year of records is written and counted: minutes where other work is done beside it.
pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.timeout(1500)]
COLLEGES, PEOPLE, DAYS = 4, 51_000, 366


def test_the_annual_report_prints_the_account(tmp_path):
    year = Year("lingshou-123456")
    content = year.report()
    said = {name.removeprefix("lingshou_123456_"): figure for name, figure in printed(content).items()}
    # S1: one agreement of police and colleges, four colleges with 51,000 people, police rooms with one window.
    assert said["schools"] == (COLLEGES, None)
    assert said["people"] == (PEOPLE, None)
    assert said["agreement_coverage"] == (COLLEGES, COLLEGES)
    assert said["police_rooms"] == (COLLEGES, None)
    # S2: every day judged, sent and acknowledged; six assistants every night.
    assert said["judgements"] == (DAYS, None)
    assert said["judgements_taken"] == (DAYS * COLLEGES, DAYS * COLLEGES)
    assert said["nights"] == (DAYS, DAYS)
    assert said["night_people"] == (6 * DAYS, None)
    # S3: camera findings to which a patrol was sent and from which it came back; patrols by timetable; traders vetted.
    assert said["sent_and_back"][0] == said["sent_and_back"][1] == said["camera_findings"][0] > 0
    assert 0.97 * 2 * DAYS < said["car_patrols"][0] <= 2 * DAYS
    assert 0.97 * COLLEGES * DAYS < said["foot_patrols"][0] <= COLLEGES * DAYS
    assert said["traders_vetted"][1] == said["traders"][0]
    assert said["trader_checks"][0] == 4 * said["traders"][0]
    # S4: four teams, a safety officer in every class, a law talk at every college in every month.
    assert said["teams"] == (4, None)
    assert said["class_officers"][0] == sum(college.classes for college in plan(1).colleges)
    assert said["talks"] == (12 * COLLEGES, None)
    assert said["hazards_removed"][0] == said["hazards_removed"][1] == said["hazards"][0] > 0
    # S5: express line, corridor at the holiday flows, AR room, practice posts.
    assert said["express"][0] > 0
    assert said["there_in_five"][1] == said["express"][0] + said["camera_findings"][0]
    assert said["peak_services"][0] == 8 * COLLEGES
    assert said["ar_groups"][0] > 0
    assert said["practice_posts"][0] > 0
    # S6: reviewed every week, 276 support visits, more than 310 disputes, each mediated.
    assert said["reviews"][0] in (52, 53)
    assert said["support_visits"] == (276, None)
    assert said["disputes"][0] >= 310
    assert said["disputes"][0] == len(plan(1).disputes)
    assert said["disputes_mediated"] == (said["disputes"][0],) * 2
    assert said["disputes_settled"][0] == said["disputes"][0]
    assert every_figure_counts_its_rows(year, content, year.browser()) > len(said)
    counted_again(year, content, tmp_path)
