"""Once a month everybody is asked without a sound whether they could be reached."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from anyuan.notify.actions import collect, deliver_due, reach_test_due, run_reach_test
from anyuan.notify.models import Message, ReachTest, ReachTestPerson, Sending
from anyuan.notify.queries import inbox, reach_rate
from tests.notify.room import BY, NOW, names, person, shift

pytestmark = pytest.mark.django_db
MONTH = date(2026, 11, 1)


def test_the_rate_has_both_numbers():
    reached, silent, mute = person("1"), person("2"), person("3", account=False, phone="13800000001")
    assert run_reach_test(now=NOW, by=BY) == 3
    assert run_reach_test(now=NOW + timedelta(hours=4), by=BY) == 0  # once a month
    collect(reached.id, "page", now=NOW + timedelta(minutes=1))
    rate = reach_rate(MONTH)
    assert (rate.tested, rate.reached, rate.share, rate.closed) == (3, 1, pytest.approx(1 / 3), False)
    assert ReachTestPerson.objects.get(person=mute).recipient is None
    assert silent.id


def test_it_makes_no_sound_and_uses_no_path_that_would():
    who = person("1", phone="13800000001", email="a@example.org")
    run_reach_test(now=NOW, by=BY)
    assert set(Sending.objects.values_list("transport", flat=True)) == {"page", "desk"}
    assert Message.objects.get().silent
    assert inbox(who.id) == []


def test_people_off_duty_are_asked_on_another_day():
    off = person("1")
    shift(off, starts=24, ends=32)
    assert run_reach_test(now=NOW, by=BY) == 0
    assert run_reach_test(now=NOW + timedelta(hours=24), by=BY) == 1


def test_a_month_that_is_over_is_frozen_and_the_next_begins():
    on, never = person("1"), person("2")
    shift(never, starts=-24, ends=-16)
    run_reach_test(now=NOW, by=BY)
    collect(on.id, "page", now=NOW)
    december = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # midnight in the default zone
    run_reach_test(now=december - timedelta(seconds=1), by=BY)
    assert ReachTest.objects.count() == 1
    run_reach_test(now=december, by=BY)
    rate = reach_rate(MONTH)
    assert (rate.tested, rate.reached, rate.untested, rate.closed) == (1, 1, 1, True)
    assert reach_rate().month == date(2026, 12, 1)
    assert [n for n in names() if "reach" in n] == [
        "notify.reach_test_started", "notify.reach_test_closed", "notify.reach_test_started"
    ]  # fmt: skip


def test_the_worker_asks_once_an_hour():
    person("1")
    assert reach_test_due(now=NOW) == 1
    late = person("2")
    assert reach_test_due(now=NOW + timedelta(minutes=59)) == 0
    assert reach_test_due(now=NOW + timedelta(minutes=60)) == 1
    assert ReachTestPerson.objects.filter(person=late).exists()


def test_a_silent_test_puts_nobody_on_the_desks_list():
    from anyuan.directory.policy import Viewer
    from anyuan.notify.queries import not_reached_now

    person("1")
    run_reach_test(now=NOW, by=BY)
    deliver_due(now=NOW + timedelta(days=2))
    assert not not_reached_now(Viewer.system(), NOW + timedelta(days=2)).exists()
