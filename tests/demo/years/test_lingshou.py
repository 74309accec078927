"""The invented year of four colleges: as large as the account says, the same for the same seed, and written by the rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Count

from anyuan.cases.models import Case
from anyuan.demo.years.lingshou_123456 import papers
from anyuan.demo.years.lingshou_123456.plan import plan
from anyuan.demo.years.lingshou_123456.write import write
from anyuan.directory.models import Agreement, Appointment, PremisesCheck, School, Team
from anyuan.dispatch.models import Deadline
from anyuan.duties.actions.judge import shown_for
from anyuan.duties.models import Booking, CheckIn, Occurrence, Room, Session
from anyuan.duties.rules import judge
from anyuan.duties.rules.judging import owed_of
from anyuan.incidents.models import Call, Incident
from anyuan.journal.models import Todo
from anyuan.notify.models import Message
from anyuan.reports.models import Paper, Receipt


@pytest.mark.parametrize("seed", [1, 2, 3, 7, 2024])
def test_every_seed_gives_a_year_of_the_size_that_was_published(seed):
    year = plan(seed)
    assert len(year.colleges) == 4
    assert sum(one.people for one in year.colleges) == 51_000
    assert sum(len(one.faculties) for one in year.colleges) * 12 == 276
    assert 310 < len(year.disputes) < 330
    talks = Counter((one.college.code, one.at.month) for one in year.talks if one.kind == "talk")
    assert len(talks) == 4 * 12
    happened = (*year.disputes, *year.hazards, *year.alerts, *year.talks)
    assert {(one.at + timedelta(hours=8)).year for one in happened} == {2024}


def test_the_same_seed_gives_the_same_year_and_another_one_another():
    assert plan(1) == plan(1)
    assert plan(1).disputes != plan(2).disputes


@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_what_was_planned_stands_in_the_registers_and_books(monkeypatch):
    """With a dozen disputes, hazards and alerts, and a fortnight of documents: the whole year is the journey's."""
    year = plan(1)
    year = replace(year, disputes=year.disputes[:12], hazards=year.hazards[:12], alerts=year.alerts[:12])
    due = papers._due
    monkeypatch.setattr(papers, "_due", lambda first, last: due(first, date(2024, 1, 14)))
    top = write(year)
    assert top.extra == {"invented": True}
    assert School.objects.filter(area__path__startswith=top.path).count() == 4
    assert Agreement.objects.filter(signed_on__isnull=False).count() == 4
    assert Team.objects.count() == 4
    held = Appointment.objects.filter(post="class_safety_officer").count()
    assert held == sum(one.classes for one in year.colleges)
    assert PremisesCheck.objects.count() == 4 * len(year.shops)
    assert Session.objects.filter(state="held", kind="talk").count() == 48
    assert set(Session.objects.filter(kind="talk").values_list("occurrence__state", flat=True)) == {"done"}
    _counselling_leaves_nothing(year)
    _the_night_has_six()
    _every_duty_came_to_what_was_shown()
    assert Counter(Case.objects.values_list("kind", "state")) == {("dispute", "closed"): 12, ("hazard", "closed"): 12}
    assert not Case.objects.filter(kind="dispute", sessions__isnull=True).exists()
    assert not Case.objects.filter(verified_by="").exists()
    assert Counter(Incident.objects.values_list("state", flat=True)) == {"closed": 12}
    assert not Incident.objects.filter(arrived_at__isnull=True).exists()
    assert Call.objects.filter(incident__isnull=False).count() == 12
    assert Counter(Paper.objects.values_list("name", "state")) == {
        (papers.DAILY, "issued"): 14,
        (papers.WEEKLY, "issued"): 2,
    }
    assert Receipt.objects.count() == 4 * 16
    assert not Receipt.objects.filter(taken_at__isnull=True).exists()
    assert not Todo.objects.exists()
    assert not Message.objects.exists()
    assert not Deadline.objects.filter(state="running").exists()


def _counselling_leaves_nothing(year):
    assert Room.objects.filter(kind="counselling").count() == 4
    assert Booking.objects.count() == len(year.visits)
    assert set(Booking.objects.values_list("room__kind", flat=True)) == {"experience"}


def _the_night_has_six():
    nights = Occurrence.objects.filter(rule__key="night_patrol", state__in=("done", "late"))
    people = nights.annotate(people=Count("check_ins__person", distinct=True)).values_list("people", flat=True)
    assert len(people) == 366
    assert set(people) == {6}


def _every_duty_came_to_what_was_shown():
    """The stored state of every duty is the one that the rule gives for the check-ins that are on record."""
    owed = list(Occurrence.objects.select_related("rule"))
    shown = shown_for(row.pk for row in owed)
    for row in owed:
        what = owed_of(row.rule.definition, row.needs, row.closes_at, row.judge_at)
        assert judge(what, shown.get(row.pk, []), row.judge_at).state == row.state, row.ref
    states = Counter((row.rule.key, row.state) for row in owed)
    assert states["support_visit", "done"] == 276
    assert states["night_patrol", "missed"] == 0
    assert not CheckIn.objects.exclude(verdict__in=("in_time", "late")).exists()
