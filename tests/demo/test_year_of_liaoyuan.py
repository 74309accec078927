"""The invented year of "three nots and one all": what the plan draws, and that its records stand in the house."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F, Sum

from anyuan.cases.models import Case, OffCampusNotice
from anyuan.demo.years.liaoyuan import write_year
from anyuan.demo.years.liaoyuan.plan import plan
from anyuan.directory.models import Appointment, Device, Equipment, Line, Place, School
from anyuan.duties.actions.judge import shown_for
from anyuan.duties.models import CheckIn, Drill, Occurrence, Post, Round, Session, Tip
from anyuan.duties.rules import judge
from anyuan.duties.rules.judging import owed_of
from anyuan.incidents.models import Incident
from anyuan.journal.models import Todo

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


@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_the_year_stands_in_the_house():
    top = write_year(1, YEAR)

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
    assert (real.filter(received_at__date__lt=date(YEAR, 1, 1)).count(), real.count()) == (220, 370)
    assert not real.filter(open=True).exists()
    assert not Todo.objects.exists(), "nobody is written to about what was invented"
    _every_post_that_stood_is_judged_as_its_row_says()


def _every_post_that_stood_is_judged_as_its_row_says() -> None:
    owed = Occurrence.objects.filter(rule__key__in=("gate_post", "stop_patrol")).select_related("rule")
    assert owed.count() > 6_000
    assert not Round.objects.filter(rule__key="gate_post", state="open").exists()
    some = list(owed.order_by("pk")[::300])
    shown = shown_for(row.pk for row in some)
    for row in some:
        wanted = owed_of(row.rule.definition, row.needs, row.closes_at, row.judge_at)
        assert judge(wanted, shown[row.pk], row.judge_at).state == row.state == "done"
