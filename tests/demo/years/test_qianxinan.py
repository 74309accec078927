"""The invented year of the prefecture: as large as the account says, the same for the same seed, and written by the rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from anyuan.demo.years.qianxinan.plan import plan, shared
from anyuan.demo.years.qianxinan.write import write
from anyuan.directory.models import Appointment, Device, Line, Place, School, Team
from anyuan.dispatch.models import Deadline
from anyuan.duties.actions.judge import shown_for
from anyuan.duties.models import CheckIn, Drill, Filling, Occurrence, Post, Round, Session
from anyuan.duties.rules import judge
from anyuan.duties.rules.drills import NOTICE, frightening
from anyuan.duties.rules.judging import owed_of
from anyuan.journal.models import Todo


@pytest.mark.parametrize("seed", [1, 2, 3, 7, 2022])
def test_every_seed_gives_a_year_of_the_size_that_was_published(seed):
    year = plan(seed)
    assert (len(year.schools), len(year.boxes)) == (1144, 178)
    assert 9300 < sum(team.people for team in year.teams) < 9400
    assert 1000 < len(year.officers) < 1100
    assert 2600 < len(year.lessons) < 2700
    assert 1300 < len(year.drills) < 1400
    assert [lesson.pupils for lesson in year.lessons if lesson.live_schools] == [1600]
    assert {one.starts_at.year for one in (*year.lessons, *year.drills)} == {2022}


def test_the_same_seed_gives_the_same_year_and_another_one_another():
    assert plan(1) == plan(1)
    assert plan(1).drills != plan(2).drills


def test_nothing_in_the_year_contradicts_itself():
    year = plan(1)
    assert len({school.name for school in year.schools}) == len(year.schools)
    assert len({one.school.code for one in year.officers}) == len(year.officers)
    for lesson in year.lessons:
        assert lesson.starts_at.date() > lesson.officer.appointed_on
        assert lesson.live_schools or 0 < lesson.pupils <= lesson.officer.school.pupils
    assert max(Counter((one.school.code, one.starts_at.date()) for one in year.drills).values()) == 1


@pytest.mark.parametrize(("total", "parts"), [(9301, 600), (9395, 600), (10, 3)])
def test_a_total_is_shared_without_remainder(total, parts):
    from random import Random

    sizes = shared(total, parts, Random(1))
    assert sum(sizes) == total
    assert len(sizes) == parts


def few(towns: int = 8):
    """The same year with the schools of a few townships only."""
    year = plan(1)
    some = year.towns[:towns]
    inside = {school.code for school in year.schools if school.town in some}
    return replace(
        year,
        towns=some,
        schools=tuple(one for one in year.schools if one.code in inside),
        boxes=tuple(one for one in year.boxes if one.code in inside),
        teams=tuple(one for one in year.teams if one.town in some),
        officers=tuple(one for one in year.officers if one.school.code in inside),
        lessons=tuple(one for one in year.lessons if one.officer.school.code in inside),
        drills=tuple(one for one in year.drills if one.school.code in inside),
        alarms=tuple(one for one in year.alarms if one.school.code in inside),
    )


@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_what_was_planned_stands_in_the_registers_and_books():
    year = few()
    top = write(year)
    assert top.extra == {"invented": True}
    assert top.path.startswith("/99/")
    schools = len(year.schools)
    assert School.objects.filter(area__path__startswith=top.path).count() == schools
    assert Post.objects.filter(rule_key="gate_post").values("school").distinct().count() == schools
    assert Place.objects.filter(kind="police_box").count() == len(year.boxes)
    assert sum(team.facts["people"] for team in Team.objects.all()) == sum(team.people for team in year.teams)
    assert Appointment.objects.filter(post="rule_of_law_vice_principal").count() == len(year.officers)
    assert Session.objects.filter(state="held").count() == len(year.lessons)
    assert Line.objects.count() == schools
    assert Counter(Device.objects.values_list("kind", flat=True)) == dict.fromkeys(
        ("panic_button", "intrusion", "camera"), schools
    )
    _the_drills_have_what_a_drill_must_have(year)
    _every_duty_came_to_what_was_shown()
    assert set(Filling.objects.values_list("role", flat=True)) == {"police", "auxiliary", "guard", "staff", "parent"}
    assert not Todo.objects.exists()
    assert not Deadline.objects.filter(state="running").exists()


def _the_drills_have_what_a_drill_must_have(year):
    assert Drill.objects.filter(state="evaluated").count() == len(year.drills)
    for row in Drill.objects.prefetch_related("parts", "notes", "objectives", "gaps"):
        assert row.starts_at - row.announced_at >= NOTICE
        assert not frightening([row.title, row.brief, *(one.text for one in row.objectives.all())])
        parts = {one.part: one.person_id for one in row.parts.all()}
        assert parts["controller"] != parts["safety"]
        assert [one.made_at for one in row.notes.all()] == sorted(one.made_at for one in row.notes.all())
        named = {one.objective for one in row.gaps.all()}
        assert all(one.rating in "PS" or one.number in named for one in row.objectives.all())


def _every_duty_came_to_what_was_shown():
    """The stored state of every duty is the one that the rule gives for the check-ins that are on record."""
    assert not Round.objects.filter(state="open").exists()
    owed = list(Occurrence.objects.select_related("rule"))
    assert {row.rule.key for row in owed} == {"gate_post", "holiday_peak", "car_patrol", "law_lesson", "term_drill"}
    shown = shown_for(row.pk for row in owed)
    for row in owed:
        if row.state == "excused":
            continue
        what = owed_of(row.rule.definition, row.needs, row.closes_at, row.judge_at)
        assert judge(what, shown.get(row.pk, []), row.judge_at).state == row.state, row.ref
    assert Counter(row.state for row in owed)["done"] > 0.9 * len(owed)
    assert not CheckIn.objects.exclude(verdict__in=("in_time", "late")).exists()
