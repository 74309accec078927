"""Liaoyuan, 2023, "three nots and one all": the annual report, computed from records alone, says what the account says."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db.models import F, Sum

from anyuan.cases.models import Case, OffCampusNotice
from anyuan.directory.models import Appointment, Device, Equipment, Line, Place, School
from anyuan.duties.actions.judge import shown_for
from anyuan.duties.models import CheckIn, Drill, Occurrence, Post, Round, Session, Tip
from anyuan.duties.rules import judge
from anyuan.duties.rules.judging import owed_of
from anyuan.incidents.models import Incident
from anyuan.journal.models import Todo
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
    _the_year_stands_in_the_house(year.area)
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


def _the_year_stands_in_the_house(top):
    assert School.objects.filter(area__path__startswith=top.path).count() == 128
    assert Appointment.objects.filter(post="school_officer").values("school").distinct().count() == 128
    assert Place.objects.filter(kind="police_room").count() == 128
    assert Session.objects.filter(state="held").count() == 121
    total = Session.objects.aggregate(n=Sum(F("pupils") + F("parents") + F("staff")))
    assert total["n"] == 45_000
    assert Tip.objects.count() == 1_650
    assert Counter(Case.objects.filter(kind="dispute").values_list("state", flat=True))["closed"] == 54
    assert Case.objects.filter(kind="dispute", open=True).count() == 14
    assert Case.objects.filter(kind="clean_up", state="closed").count() == 3
    assert not Case.objects.filter(kind="bullying").exists()
    assert OffCampusNotice.objects.filter(outcome="told").count() == 17
    trained = CheckIn.objects.filter(occurrence__rule__kind="training", verdict="in_time")
    assert trained.aggregate(n=Sum("head_count"))["n"] == 863
    assert Drill.objects.filter(state="evaluated").count() == 198
    assert Equipment.objects.aggregate(n=Sum("count"))["n"] == 467
    assert Post.objects.filter(rule_key="gate_post").count() == 128
    assert Post.objects.filter(rule_key="stop_patrol").count() == 48
    assert Occurrence.objects.filter(rule__kind="joint_meeting", state="done").count() == 4
    assert (Device.objects.filter(kind="camera").count(), Line.objects.count()) == (287, 132)
    real = Incident.objects.filter(exercise=False)
    assert (real.filter(received_at__date__lt=date(2023, 1, 1)).count(), real.count()) == (220, 370)
    assert not real.filter(open=True).exists()
    assert not Todo.objects.exists(), "nobody is written to about what was invented"
    _every_post_that_stood_is_judged_as_its_row_says()


def _every_post_that_stood_is_judged_as_its_row_says():
    owed = Occurrence.objects.filter(rule__key__in=("gate_post", "stop_patrol")).select_related("rule")
    assert owed.count() > 50_000, "on every school day of the year"
    assert not Round.objects.filter(rule__key="gate_post", state="open").exists()
    some = list(owed.order_by("pk")[::300])
    shown = shown_for(row.pk for row in some)
    for row in some:
        wanted = owed_of(row.rule.definition, row.needs, row.closes_at, row.judge_at)
        assert judge(wanted, shown[row.pk], row.judge_at).state == row.state == "done"
