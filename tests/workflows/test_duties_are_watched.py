"""The worker lays the plan, passes the clocks, judges, and tells those who can do something about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anyuan.dispatch import actions as dispatch
from anyuan.dispatch import audit
from anyuan.duties import actions
from anyuan.duties.models import Occurrence, Round
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry, Todo
from anyuan.notify.models import Message
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db):
    return world.build()


def work(now):
    """What the worker's crews do when they look at ``now``."""
    for _again in range(4):
        dispatch.pass_due(now)
        while handle_due(now=now, urgent=False, limit=200):
            pass
    assert not Todo.objects.filter(parked_at__isnull=False).exists()


def test_an_hour_before_a_post_without_a_name_is_shown_and_the_school_is_told(county):
    for role, name in (("guard", "zhao"), ("staff", "teacher")):
        actions.fill(county.today(school=1).pk, person=county.people[name].pk, role=role, by=BY, now=MIDNIGHT)
    work(county.at("6:09"))
    assert not Entry.objects.filter(name="duties.unfilled").exists()
    work(county.at("6:10"))
    assert Entry.objects.get(name="duties.unfilled").data["posts"] == 2
    message = Message.objects.get(kind="duty_unfilled")  # only school 1 has a head in this county
    assert message.school_id == county.base.school.pk
    assert "07:10" in message.body_en


def test_missed_posts_are_said_once_to_the_school_and_half_an_hour_later_to_the_duty_leader(county):
    work(county.at("8:00"))
    assert Entry.objects.filter(name="duties.missed").count() == 3
    assert [m.school_id for m in Message.objects.filter(kind="duty_missed")] == [county.base.school.pk]
    work(county.at("8:20"))
    assert Message.objects.filter(kind="duty_missed").count() == 1
    actions.excuse(county.today().pk, reason="school_event", by=BY, now=county.at("8:25"))
    work(county.at("8:30"))
    leader = Message.objects.filter(kind="duty_missed").latest("pk")
    assert "2" in leader.body_en
    assert leader.school_id is None


def test_a_worker_that_was_down_over_midnight_marks_the_right_days(county):
    work(county.at("9:00", MONDAY + timedelta(days=1)))
    assert Occurrence.objects.filter(state="missed").count() == 9
    assert Round.objects.filter(state="judged").count() == 3
    when = Entry.objects.filter(name="duties.round_judged").order_by("at").values_list("at", flat=True)
    assert list(when) == [county.at("8:00"), county.at("17:40"), county.at("8:00", MONDAY + timedelta(days=1))]


def test_the_auditor_finds_every_round_with_a_clock_at_every_moment(county):
    for hour in (0, 6, 7, 8, 12, 17, 18):
        now = county.at(f"{hour}:30")
        dispatch.pass_due(now)
        assert audit.check(now) == 0
        work(now)
        assert audit.check(now) == 0
