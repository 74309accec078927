"""A provincial plan, 2024, "three special actions": the four 100 % are printed from verdicts and records, nothing is typed."""

from __future__ import annotations

from typing import Any

import pytest

from anyuan.cases.models import Case
from tests.journeys.twice import counted_again
from tests.journeys.year import Year, opened, printed

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.journey, pytest.mark.timeout(600)]

# SYSTEMS P1: guards, guard posts, closed management, one-key alarm and video linked to the police.
FOUR = ("guard", "post", "closed", "alarm")
SCHOOLS = 36
# P13 and P14: counted as totals only; whoever may not open such a case opens nothing.
TOTALS = ("provincial_2024_protected", "provincial_2024_support")


def test_the_annual_report_prints_the_four_100_percent_from_verdicts_and_records(tmp_path):
    year = Year("provincial-2024")
    content = year.report()
    said, browser = printed(content), year.browser()
    for name in FOUR:
        figure = content["figures"][name]
        assert (figure["numerator"], figure["denominator"], figure["said"]) == (SCHOOLS, SCHOOLS, "100 %"), name
        assert figure["rows"] == SCHOOLS
        assert browser.get(figure["rows_url"]).status_code == 200
    # P2: the four ones at every risky water, one lesson for pupils and one for parents at every school
    assert said["waters"][0] > 0
    assert said["waters_equipped"] == (said["waters"][0], said["waters"][0])
    assert said["provincial_2024_drowning_lessons"] == said["provincial_2024_parents"] == (SCHOOLS, None)
    # P3, P7, P8, P12
    assert said["provincial_2024_exam_posts"][0] == said["provincial_2024_exam_posts"][1] > 0
    assert said["plan_coverage"] == said["traffic_sheet_coverage"] == (SCHOOLS, SCHOOLS)
    assert said["drills_held"] == (SCHOOLS, None)
    # P5, P6, P9, P11
    assert 0 < said["provincial_2024_settled"][0] < said["provincial_2024_settled"][1] == said["disputes"][0]
    assert said["provincial_2024_clean_ups"] == (2, None)
    assert said["provincial_2024_reviews"][0] > 0
    assert said["inspections"] == (SCHOOLS, None)
    _totals_are_nothing_but_totals(year, content)
    counted_again(year, content, tmp_path)
    for key, figure in content["figures"].items():
        if key not in (*FOUR, "all", *TOTALS):
            assert (figure["numerator"], figure["denominator"]) == opened(year, figure), key
            assert browser.get(figure["rows_url"]).status_code == 200, key


def _totals_are_nothing_but_totals(year: Year, content: dict[str, Any]) -> None:
    for name in TOTALS:
        figure = content["figures"][name]
        kinds = ("support_plan",) if name.endswith("support") else ("bullying", "child_protection")
        assert figure["numerator"] == Case.objects.filter(protected=True, kind__in=kinds).count() >= 5
        assert opened(year, figure)[0] == 0, "the commander opens no protected case from a figure"
