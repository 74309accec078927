"""ISA-18.2: every pair of state and verb by table; shelving ends by itself; a chattering device raises a question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anyuan.intake.actions import expire_shelves, shelving
from anyuan.intake.models import PointState, Signal
from anyuan.intake.rules import points
from anyuan.journal.rules import Actor
from tests.intake.conftest import NOW, minutes, names

BY = Actor.person(7)
VERBS = ("alarm", "return", "acknowledge", "shelve", "unshelve", "take_out", "put_back", "reset")
N, U, A, R, S, OUT = points.STATES
# rows: state; columns: VERBS; "-" cannot be done. For a point whose condition lasts (active).
TABLE = {
    N: (U, N, "-", S, "-", OUT, "-", N),
    U: (U, R, A, S, "-", OUT, "-", N),
    A: (U, N, "-", S, "-", OUT, "-", N),
    R: (U, R, N, S, "-", OUT, "-", N),
    S: (S, S, "-", "-", U, OUT, "-", "-"),
    OUT: (OUT, OUT, "-", "-", "-", "-", U, "-"),
}


@pytest.mark.parametrize("state", points.STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_move(state, verb):
    expected = TABLE[state][VERBS.index(verb)]
    if expected == "-":
        with pytest.raises(points.NotPossibleNow):
            points.move(state, verb, active=True)
    else:
        assert points.move(state, verb, active=True) == expected


def test_what_is_no_longer_there_comes_back_normal():
    assert points.move(S, "unshelve", active=False) == N
    assert points.move(OUT, "put_back", active=False) == N
    assert points.move(U, "acknowledge", active=False) == N


@pytest.mark.parametrize(
    ("kind", "hours", "allowed"),
    [
        ("panic", 1, True),
        ("panic", 1.01, False),
        ("intrusion", 12, True),
        ("intrusion", 13, False),
        ("", 2, False),
        ("fault", 0, False),
    ],
)
def test_how_long_what_may_be_shelved(kind, hours, allowed):
    until = NOW + timedelta(hours=hours)
    if allowed:
        points.check_shelving(kind, "repair", NOW, until)
    else:
        with pytest.raises(points.ShelvedTooLong):
            points.check_shelving(kind, "repair", NOW, until)


def test_shelving_needs_a_reason():
    with pytest.raises(points.ReasonMissing):
        points.check_shelving("fault", "  ", NOW, minutes(5))


def test_the_life_of_an_alarm_point(day):
    day.panic()
    point = PointState.objects.get()
    assert (point.state, point.active) == (U, True)
    shelving.acknowledge(point, by=BY, now=minutes(1))
    assert point.state == A
    day.panic(minutes(2), restore=True)
    point.refresh_from_db()
    assert point.state == N
    assert "point_acknowledged" in names()


def test_a_restore_before_anybody_looked_still_wants_to_be_seen(day):
    day.panic()
    day.panic(minutes(1), restore=True)
    assert PointState.objects.get().state == R


def test_a_late_restore_of_an_earlier_alarm_does_not_end_the_new_one(day):
    day.panic(minutes(5))
    day.panic(minutes(4), restore=True, path="udp")
    point = PointState.objects.get()
    assert (point.state, point.active) == (U, True)


def test_a_shelved_point_records_but_opens_nothing_until_its_time_is_over(day):
    point = shelving.point_of(device=day.zone, line=day.line, zone="003", kind="panic", now=NOW)
    shelving.shelve(point, until=minutes(30), reason="换电池", by=BY, by_label="张三", now=NOW)
    (signal,) = day.panic(minutes(10))
    assert (signal.opens, signal.held) == (False, "shelved")
    assert expire_shelves(minutes(29)) == 0
    assert expire_shelves(minutes(30)) == 1
    point.refresh_from_db()
    assert point.state == U  # it is still in alarm: the person on duty sees it now
    (signal,) = day.panic(minutes(31))
    assert signal.opens
    assert names() == ["point_shelved", "point_unshelved", "signal_received"]


def test_shelving_one_zone_leaves_the_others_alone(day):
    point = shelving.point_of(device=day.zone, line=day.line, zone="003", kind="panic", now=NOW)
    shelving.shelve(point, until=minutes(30), reason="修", by=BY, by_label="张三", now=NOW)
    (signal,) = day.panic(minutes(1), zone="004")
    assert signal.opens


def test_a_line_out_of_service_covers_its_zones(day):
    point = shelving.point_of(line=day.line, now=NOW)
    shelving.take_out_of_service(point, reason="改造", by=BY, by_label="张三", now=NOW)
    (signal,) = day.panic(minutes(1))
    assert (signal.opens, signal.held) == (False, "out_of_service")
    shelving.put_back(point, by=BY, now=minutes(2))
    (signal,) = day.panic(minutes(3))
    assert signal.opens


def test_two_people_at_once_one_wins_and_the_other_is_told(day):
    day.panic()
    mine, theirs = PointState.objects.get(), PointState.objects.get()
    shelving.acknowledge(theirs, by=BY, now=minutes(1))
    with pytest.raises(shelving.SomebodyWasFirst):
        shelving.acknowledge(mine, by=BY, now=minutes(1))


def test_a_state_that_stays_true_is_one_alarm(day):
    assert len(day.press(stateful=True)) == 1
    assert day.press(minutes(1), stateful=True) == []
    (ended,) = day.press(minutes(2), stateful=True, restore=True)
    assert ended.restore
    assert day.press(minutes(3), stateful=True, restore=True) == []
    assert len(day.press(minutes(4), stateful=True)) == 1


def test_a_button_that_stays_pressed_can_alarm_again_after_a_reset_by_hand(day):
    (signal,) = day.press(stateful=True)
    assert shelving.settle_points([signal.id], "reset", by=BY, now=minutes(1)) == 1
    assert len(day.press(minutes(2), stateful=True)) == 1


def test_acknowledging_an_incident_acknowledges_its_points(day):
    (signal,) = day.panic()
    assert shelving.settle_points([signal.id], "acknowledge", by=BY, now=minutes(1)) == 1
    assert shelving.settle_points([signal.id], "acknowledge", by=BY, now=minutes(1)) == 0


def test_a_chattering_device_raises_one_question_and_goes_on_alarming(day):
    for n in range(12):
        (signal,) = day.press(NOW + timedelta(seconds=20 * n))
        assert signal.opens
    assert names().count("chattering") == 1
    assert Signal.objects.count() == 12
