"""Liaoyuan, 2023, "three nots and one all": the annual report, computed from records alone, says what the account says."""

from __future__ import annotations

import pytest

from tests.journeys.twice import counted_again
from tests.journeys.year import Year, every_figure_counts_its_rows, printed

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.journey, pytest.mark.timeout(600)]

# SYSTEMS L1 to L6: measure → (numerator, denominator).
ACCOUNT = {
    # L1: one school one officer, police rooms, talks, tips
    "schools": (128, None),
    "school_officers": (128, None),
    "school_officer_coverage": (128, 128),
    "police_rooms": (128, None),
    "police_room_coverage": (128, 128),
    "talks": (121, None),
    "session_attendances": (45_000, None),
    "tips": (1_650, None),
    # L2: disputes found and settled, no bullying, analysis reports; whatever happened off campus was told
    "disputes": (68, None),
    "liaoyuan_settled": (54, None),
    "disputes_settled": (54, 68),
    "liaoyuan_bullying": (0, None),
    "liaoyuan_analyses": (23, None),
    # L3: guards, drills, equipment
    "liaoyuan_guards_trained": (863, None),
    "drills_held": (198, None),
    "equipment_new": (467, None),
    # L4: surroundings and peaks
    "patrol_stops": (48, None),
    "guard_posts": (128, None),
    "guard_post_coverage": (128, 128),
    "liaoyuan_clean_ups": (3, None),
    # L5: systems and linkage
    "cameras_new": (287, None),
    "alarm_lines": (132, None),
}
# L6: what changed against the year before.
CHANGES = {"liaoyuan_alerts": "31.8", "liaoyuan_police_cases": "34.5"}


def test_the_annual_report_of_liaoyuan_equals_the_account(tmp_path):
    year = Year("liaoyuan")
    content = year.report()
    figures = content["figures"]

    said = printed(content)
    assert {name: said[name] for name in ACCOUNT} == ACCOUNT
    for name, percent in CHANGES.items():
        then, change = figures[name]["last_year"], figures[name]["change"]
        assert change == {"zh": f"比{then}减少{percent}%", "en": f"{percent} % less than {then}"}
    # Of everything else the year before has no records: no data, and never a zero.
    assert {name for name, figure in figures.items() if figure["last_year"] not in ("–", "")} == set(CHANGES)
    # No bullying is a count of counted days, not a lack of data.
    assert (figures["liaoyuan_bullying"]["reason"], figures["liaoyuan_bullying"]["said"]) == ("", "0")
    # What the account tells without a number is on record as well.
    told, passed_on = said["off_campus_notices"][0], said["off_campus_passed_on"]
    assert told > 0
    assert passed_on == (told, told), "whatever happened off campus was told to the school and the parents"
    assert [said[name] for name in ("joint_meetings", "liaoyuan_assessments")] == [(4, None), (4, None)]
    assert said["plan_coverage"] == (128, 128)
    assert every_figure_counts_its_rows(year, content, year.browser()) >= len(ACCOUNT)
    counted_again(year, content, tmp_path)
