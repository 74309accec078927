"""The joint programme at work: a water's four items ticked one by one, exam papers never in one hand, meetings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.directory.models import Place
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties import actions
from anyuan.duties.models import Occurrence
from anyuan.duties.queries import mine
from anyuan.duties.rules import codes
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY

pytestmark = pytest.mark.django_db
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def county(db):
    made = world.build()
    school, area = made.base.school, made.base.area
    Place.objects.create(code="W1", kind="water", name="后山水塘", school=school, area=area)
    Place.objects.create(code="E1", kind="exam_site", name="考点", school=school, area=area)
    actions.set_calendar(area, days=[(FRIDAY, "exam", 0, "期中")], by=BY, now=MIDNIGHT)
    actions.install("joint", area, by=BY, now=MIDNIGHT)
    actions.schedule(MIDNIGHT)
    return made


def test_what_the_calendar_and_the_places_ask_for_lies_ahead(county):
    laid = Occurrence.objects.filter(rule__programme__pack="joint")
    kinds = set(laid.values_list("rule__kind", flat=True))
    assert kinds == {
        "car_patrol",
        "water_round",
        "facility_check",
        "exam_protection",
        "training",
        "support_visit",
        "tip",
        "joint_enforcement",
    }  # fmt: skip  (the next quarter's meeting lies beyond two weeks)
    assert set(laid.filter(rule__kind="exam_protection").values_list("day", flat=True)) == {FRIDAY}
    actions.schedule(MIDNIGHT + timedelta(days=40))
    meeting = Occurrence.objects.get(rule__kind="joint_meeting")
    assert (meeting.day, meeting.school_id) == (date(2027, 1, 1), None)
    assert meeting.closes_at == county.at("23:59", date(2027, 3, 31))


def test_an_item_that_is_not_there_leaves_the_round_incomplete(county):
    row = Occurrence.objects.get(rule__kind="water_round", day=FRIDAY)
    point = actions.make_point(row.place, by=BY, now=MIDNIGHT)
    viewer = Viewer(person_id=county.people["zhao"].pk, grants=(Grant("school_director", school_id=row.school_id),))

    def walk(clock: str, *ticks: str) -> str:
        made = county.at(clock, FRIDAY)
        printed = codes.printed(point.secret, point.code)
        scan = actions.Scan(clock, made, "qr", row.pk, printed, made, evidence=ticks, photos=[("w.png", PIXEL)])
        actions.check_in(scan, viewer=viewer, by=county.actor("zhao"), now=made)
        row.refresh_from_db()
        return row.state

    assert walk("9:00", "sign", "ring", "rope") == "planned"  # the pole is gone
    assert walk("16:00", "sign", "ring", "rope", "pole") == "done"


def test_a_visit_of_a_support_plan_is_asked_of_whoever_answers_for_the_school_and_of_nobody_at_a_post(county):
    actions.schedule(MIDNIGHT + timedelta(days=10))
    there = county.at("9:00", date(2026, 12, 1))

    def asked(name: str, role: str) -> set[str]:
        rows = mine(county.viewer(name, role), there, there + timedelta(days=1))
        return set(rows.values_list("rule__kind", flat=True))

    answered = {"support_visit", "training"}
    assert answered <= asked("head", "school_head")
    assert not answered & asked("guard", "guard")
    assert "guard_post" in asked("guard", "guard")
    row = Occurrence.objects.get(rule__kind="training", school=county.base.school)
    actions.fill(row.pk, person=county.people["guard"].pk, role="guard", by=BY, now=MIDNIGHT)
    assert "training" in asked("guard", "guard")  # whoever is named is asked


def test_sealed_papers_need_two_people_and_their_signatures(county):
    row = Occurrence.objects.get(rule__key="exam_papers")
    assert row.needed == 3
    assert set(row.rule.definition["evidence"]) == {"check_in", "handed_over", "signature"}
    assert row.judge_at == row.closes_at  # no grace: the exam begins


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
