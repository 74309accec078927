"""Registers as stocks: as of the last day of a period, each figure opening exactly its rows, whatever became of the schools."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anyuan.console.queries.measure_doors import doors
from anyuan.directory.models import (
    Agreement,
    AgreementTemplate,
    Appointment,
    Device,
    DisposalCount,
    Equipment,
    Line,
    Person,
    Place,
    School,
    Team,
)
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties.models import DutyRule, Post, Programme
from anyuan.measures import actions, queries
from anyuan.measures.models import Fact
from anyuan.measures.queries import About
from anyuan.measures.rules.periods import Period, of
from tests.measures.world import BEGIN, BY, MONDAY, NEXT

pytestmark = pytest.mark.django_db
TODAY = NEXT.date()
FOUR = {"sign": True, "ring": True, "rope": True, "pole": True}


@pytest.fixture
def stood(county):
    """Three schools with what stands at them since before anybody wrote it down."""
    schools, area = county.base.schools, county.base.area
    one, two, three = schools
    for code, kind, school, facts in (
        ("PR1", "police_room", one, {}),
        ("PB1", "police_box", two, {}),
        ("W1", "water", one, FOUR),
        ("W2", "water", None, FOUR | {"pole": False}),
        ("W3", "water", three, {"sign": True}),
    ):
        home = school.area if school else area
        Place.objects.create(code=code, kind=kind, name=code, school=school, area=home, facts=facts)
    for n, (school, facts) in enumerate(
        ((one, {"linked": True, "installed_on": "2026-11-20"}), (one, {"installed_on": "2024-05-01"}), (two, {}))
    ):
        Device.objects.create(code=f"C{n}", kind="camera", name=f"C{n}", school=school, facts=facts)
    Equipment.objects.create(code="E1", item="shield", count=4, school=one, bought_on=date(2026, 11, 18))
    Equipment.objects.create(code="E2", item="helmet", count=5, school=two, expires_on=MONDAY - timedelta(days=1))
    Equipment.objects.create(code="E3", item="helmet", count=6, organisation=county.base.police, state="repair")
    Line.objects.create(code="L1", protocol="dc09", account="1", school=one)
    Line.objects.create(code="L2", protocol="dc09", account="2", school=two, exercise_only=True)
    for n, people in enumerate((13, None)):
        facts = {"people": people} if people else {}
        Team.objects.create(code=f"T{n}", name=f"T{n}", kind="joint_defence", area=area, facts=facts)
    posts(county)
    template = AgreementTemplate.objects.create(
        code="AT", name="责任书", version="1", area=area, starts_on=date(2026, 1, 1)
    )
    for n, (school, signed) in enumerate(((one, date(2026, 9, 1)), (two, None), (three, date(2026, 9, 1)))):
        ends = date(2026, 11, 1) if school == three else None
        Agreement.objects.create(
            code=f"AG{n}", template=template, school=school, signed_on=signed, starts_on=date(2026, 9, 1), ends_on=ends
        )
    actions.keep_spans(now=NEXT)
    actions.keep_standing(now=NEXT)
    return county


def posts(county):
    one, two, _three = county.base.schools
    for n, (post, school, ends) in enumerate(
        (("guard", one, None), ("guard", one, date(2026, 11, 22)), ("guard", two, None), ("school_officer", two, None))
    ):
        person = Person.objects.create(code=f"g{n}", name=f"G{n}", purpose="duty", legal_basis="duty")
        Appointment.objects.create(person=person, post=post, school=school, starts_on=date(2025, 9, 1), ends_on=ends)
    plan = Programme.objects.create(
        code="p", pack="p", title={}, area=county.base.area, area_path=county.base.area.path, installed_at=NEXT
    )
    DutyRule.objects.create(programme=plan, key="gate", kind="guard_post", definition={}, valid_from=date(2026, 9, 1))
    for school in county.base.schools[:2]:
        Post.objects.create(
            programme=plan, rule_key="gate", site=f"school:{school.pk}", school=school, area_path=school.area.path,
            from_day=date(2026, 9, 1),
        )  # fmt: skip


FIGURES = {
    "schools": (3, None),
    "pupils": (2000, None),
    "guard_posts": (2, None),
    "guard_post_coverage": (2, 3),
    "police_rooms": (1, None),
    "police_boxes": (1, None),
    "police_room_coverage": (2, 3),
    "waters": (3, None),
    "waters_equipped": (1, 3),
    "equipment_pieces": (4, None),
    "cameras": (3, None),
    "cameras_linked": (1, 3),
    "alarm_lines": (1, None),
    "alarm_line_coverage": (1, 3),
    "teams": (2, None),
    "team_people": (13, None),
    "guards": (2, None),
    "guard_coverage": (2, 3),
    "school_officers": (1, None),
    "school_officer_coverage": (1, 3),
    "agreements": (1, None),
    "agreement_coverage": (1, 3),
}
SUMMED = ("pupils", "equipment_pieces", "team_people")


@pytest.mark.parametrize("name", FIGURES)
def test_each_stock_is_right_and_opens_its_rows(stood, name):
    figure = stood.ask(name)
    assert (figure.numerator, figure.denominator, figure.reason) == (*FIGURES[name], "")
    assert (figure.filled_to, figure.interval) == (MONDAY, None)
    viewer = stood.viewer()
    for part in ("numerator", "denominator") if figure.denominator is not None else ("numerator",):
        found = queries.rows_of(viewer, figure.measure, MONDAY, MONDAY, About(), now=NEXT, part=part)
        want = figure.numerator if part == "numerator" else figure.denominator
        assert len(found.lines) == found.seen == (found.counted if part == "numerator" else found.of)
        assert (found.adds if name in SUMMED else found.seen) == want
        assert name not in SUMMED or sum(line.amount for line in found.lines) == want
        assert all(door.title and door.href for door in doors(found.lines)), doors(found.lines)
    split = queries.by_school(viewer, figure.measure, figure.over, About())
    assert sum(one.numerator for one in split.values()) == figure.numerator
    kinds = queries.by_axis(viewer, figure.measure, figure.over, About(), "kind")
    assert sum(one.numerator for one in kinds.values()) == figure.numerator
    assert not Fact.objects.exists()


def test_what_came_is_counted_by_its_own_day(stood):
    week = stood.ask("cameras_new", BEGIN, MONDAY)
    assert (week.value, week.days) == (1, (8, 8))
    assert stood.ask("equipment_new", BEGIN, MONDAY).value == 4
    assert stood.ask("cameras_new").value == 0


def test_a_row_that_went_stood_until_then_and_one_that_came_stands_from_then(stood):
    later = NEXT + timedelta(days=30)
    Place.objects.filter(code="PR1").update(active=False)
    Place.objects.create(code="PR2", kind="police_room", name="PR2", school=stood.base.schools[2], area=stood.base.area)
    Place.objects.create(code="PR3", kind="police_room", name="PR3", school=stood.base.schools[2], area=stood.base.area)
    assert actions.keep_standing(now=later) == 3
    assert actions.keep_standing(now=later) == 0
    day = later.date()
    viewer = stood.viewer()

    def ask(name, on):
        return queries.figure(viewer, name, Period(on, on, "day"), About(), today=day).value

    assert [ask("police_rooms", on) for on in (MONDAY, day - timedelta(days=1), day)] == [1, 1, 2]
    Place.objects.filter(code="PR1").update(active=True)
    actions.keep_standing(now=later + timedelta(days=5))
    assert ask("police_rooms", day) == 2  # what came back stands anew: the days between stay empty
    actions.stood_since("place", [Place.objects.get(code="PR2").pk], date(2026, 11, 1), by=BY, now=later)
    assert ask("police_rooms", MONDAY) == 2


def test_a_closed_school_takes_what_hangs_on_it_out_of_the_figures(stood):
    """Closed, or merged into another: from that day on they do not stand; the days before are as they were."""
    later = NEXT + timedelta(days=10)
    School.objects.filter(pk=stood.base.schools[0].pk).update(active=False)
    actions.keep_spans(now=later)
    day, viewer = later.date(), stood.viewer()

    def ask(name, on):
        figure = queries.figure(viewer, name, Period(on, on, "day"), About(), today=day)
        return (figure.numerator, figure.denominator)

    assert [ask("cameras", on) for on in (MONDAY, day)] == [(3, None), (1, None)]
    assert [ask("guards", on) for on in (MONDAY, day)] == [(2, None), (1, None)]
    assert [ask("alarm_line_coverage", on) for on in (MONDAY, day)] == [(1, 3), (0, 2)]


def test_before_the_register_was_kept_there_is_no_data(stood):
    before = stood.ask("cameras", BEGIN - timedelta(days=1), BEGIN - timedelta(days=1))
    assert (before.reason, before.value) == ("no_data", None)
    coming = stood.ask("cameras", TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    assert coming.reason == "no_data"
    month = queries.figure(stood.viewer(), "cameras", of(MONDAY, "month"), About(), today=TODAY)
    assert (month.value, month.filled_to, month.days) == (3, TODAY, (1, 1))


def test_last_year_is_compared_without_a_word_of_chance(stood):
    actions.complete_since("devices", date(2025, 1, 1), by=BY, now=NEXT)
    actions.complete_since("schools", date(2025, 1, 1), by=BY, now=NEXT)
    figure = stood.ask("cameras")
    assert (figure.last_year.value, figure.year.form, figure.year.amount, figure.year.by_chance) == (
        2,
        "counts",
        1,
        False,
    )


def test_people_who_were_destroyed_leave_no_number_behind_that_would_be_wrong(stood):
    actions.complete_since("appointments", date(2020, 1, 1), by=BY, now=NEXT)
    old = date(2025, 10, 1)
    assert stood.ask("guards", old, old).value == 3
    DisposalCount.objects.create(day=date(2026, 11, 1), kind="person", count=1)
    assert stood.ask("guards", old, old).reason == "no_data"
    assert stood.ask("guards").value == 2


def test_a_reader_opens_only_what_is_theirs(stood):
    head = Viewer(grants=(Grant("school_head", school_id=stood.base.schools[1].pk),))
    for name, want in (("cameras", 1), ("guards", 1), ("equipment_pieces", 0), ("schools", 1)):
        figure = stood.ask(name, viewer=head)
        found = queries.rows_of(head, figure.measure, MONDAY, MONDAY, About(), now=NEXT)
        assert (figure.numerator, found.counted, found.seen) == (want, want, want)
    viewer = stood.viewer("viewer")
    found = queries.rows_of(viewer, queries.measure("guards"), MONDAY, MONDAY, About(), now=NEXT)
    assert (found.counted, found.seen, found.lines) == (2, 0, [])


@pytest.mark.skipif(os.environ.get("ANYUAN_TEST_DATABASE") == "postgres", reason="PostgreSQL reads small tables whole")
def test_no_list_of_rows_reads_a_whole_history(stood):
    """The rows behind a number are found by their days: what lies before and after is not looked at."""
    whole = []
    for one in queries.all_measures().values():
        if one.is_stock:
            continue
        rows = queries.behind(stood.viewer(), one, MONDAY, MONDAY, About())
        statement, values = rows.order_by().values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plan = [step[3] for step in cursor.fetchall()]
        whole += [(one.name, step) for step in plan if step.startswith(f"SCAN {rows.model._meta.db_table}")]
    assert whole == []


def test_the_cost_does_not_grow_with_the_schools(stood):
    """All figures together: one statement for each register, however many schools there are."""

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as told:
            queries.figures(stood.viewer(), of(MONDAY, "month"), About(), today=TODAY)
        return len(told)

    cost()
    before = cost()
    School.objects.bulk_create(School(code=f"N{n}", name=f"N{n}", area=stood.towns[0]) for n in range(40))
    actions.keep_spans(now=NEXT)
    assert cost() == before
    assert before < 60
