"""Walk tests, the periodic test report, storms on the screen, and history that leaves the hot tables."""

from __future__ import annotations

from datetime import timedelta

from anyuan.directory.policy import Viewer
from anyuan.intake import queries
from anyuan.intake.actions import archive, contact, overdue_tests
from anyuan.intake.models import (
    LineContact,
    PathOutage,
    PointState,
    RawMessage,
    RawMessageHistory,
    Signal,
    SignalHistory,
)
from tests.intake.conftest import NOW, minutes, names


def test_alarms_during_a_walk_test_are_tests_and_after_it_are_real(day):
    day.hears(kind="test", code="607", account="00AB")
    (tried,) = day.panic(minutes(5))
    assert (tried.test, tried.opens, tried.held) == (True, False, "walk_test")
    assert PointState.objects.count() == 0
    day.hears(minutes(10), kind="test", code="607", restore=True, account="00AB")
    (real,) = day.panic(minutes(11))
    assert real.opens
    assert names() == ["walk_test_started", "walk_test_ended", "signal_received"]


def test_a_forgotten_walk_test_does_not_swallow_the_night(day):
    day.hears(kind="test", code="607", account="00AB")
    (real,) = day.panic(minutes(121))
    assert real.opens


def test_a_walk_test_of_one_line_leaves_buttons_alone(day):
    day.hears(kind="test", code="607", account="00AB")
    (real,) = day.press(minutes(1))
    assert real.opens


def test_a_missing_test_report_is_told_once_with_its_true_time_and_its_return_too(day):
    from anyuan.journal.models import Entry

    day.hears(kind="test", code="602", account="00AB")
    assert overdue_tests(minutes(60 * 24)) == 0
    due = minutes(60 * 25)
    assert overdue_tests(due + timedelta(hours=3)) == 1
    assert overdue_tests(due + timedelta(hours=4)) == 0
    assert Entry.objects.get(name="intake.test_overdue").at == due
    day.hears(due + timedelta(hours=5), kind="test", code="602", account="00AB")
    assert names() == ["test_overdue", "test_back"]


def test_a_line_that_never_reports_becomes_overdue_too(day):
    assert overdue_tests(NOW) == 0
    assert overdue_tests(minutes(60 * 26)) == 1


def test_a_storm_is_one_bundle_on_the_screen_and_every_signal_is_there(day):
    for n in range(7):
        day.panic(NOW + timedelta(seconds=10 * n), kind="intrusion", level=2, zone=str(n + 10))
    day.press(minutes(1))
    (storm,) = queries.storms(Viewer.system(), minutes(2))
    assert (storm.kind, storm.count, storm.school_id) == ("intrusion", 7, day.school.id)
    assert Signal.objects.count() == 8


def test_history_leaves_the_hot_tables_and_stays_findable(day):
    (old,) = day.panic()
    (new,) = day.panic(minutes(60 * 24 * 8))
    now = minutes(60 * 24 * 8 + 30)
    assert archive(now) == 3  # two raw messages, one signal
    assert archive(now) == 0
    assert (RawMessage.objects.count(), RawMessageHistory.objects.count()) == (0, 2)
    assert (list(Signal.objects.all()), SignalHistory.objects.get().id) == ([new], old.id)
    assert queries.signal_by_ref(old.ref).id == old.id
    assert queries.signal_by_ref(new.ref) == new
    assert bytes(RawMessageHistory.objects.get(id=old.raw_id).body)


def test_unread_messages_stay_where_people_see_them(day):
    day.press(device_hint="nobody")
    archive(minutes(60 * 24))
    assert [raw.account for raw in queries.unread()] == ["nobody"]


def test_outages_are_kept_and_availability_is_counted_from_them(day):
    heard = contact.Heard(day.line.id, None, "tcp", NOW)
    contact.hear([heard], now=NOW)
    gone = [(day.line.id, None, "tcp", minutes(60))]
    assert contact.lose(gone, now=minutes(63)) == 1
    assert contact.lose(gone, now=minutes(64)) == 0
    contact.hear([contact.Heard(day.line.id, None, "tcp", minutes(120))], now=minutes(120))
    outage = PathOutage.objects.get()
    assert (outage.lost_at, outage.restored_at) == (minutes(60), minutes(120))
    assert LineContact.objects.get().lost_since is None
    share = queries.availability(day.line.id, "tcp", since=NOW, until=minutes(600))
    assert share == 0.9
    assert names() == ["path_lost", "path_restored"]


def test_a_silent_device_is_told_once_and_the_next_message_ends_it(day):
    from anyuan.intake.actions import lose_silent_devices

    day.button.heartbeat_seconds = 600
    day.button.save()
    day.press()
    assert lose_silent_devices(minutes(14), watching_since=NOW) == 0
    assert lose_silent_devices(minutes(16), watching_since=minutes(10)) == 0  # we were away ourselves
    assert lose_silent_devices(minutes(16), watching_since=NOW) == 1
    assert lose_silent_devices(minutes(17), watching_since=NOW) == 0
    assert PathOutage.objects.get().lost_at == NOW  # no contact since the last one
    day.press(minutes(20))
    assert sorted(names()) == ["path_lost", "path_restored", "signal_received", "signal_received"]


def test_a_device_that_was_never_heard_is_silent_too(day):
    from anyuan.intake.actions import lose_silent_devices

    day.button.heartbeat_seconds = 600
    day.button.save()
    assert lose_silent_devices(minutes(14), watching_since=NOW) == 0
    assert lose_silent_devices(minutes(16), watching_since=NOW) == 1


def test_nobody_is_called_silent_while_messages_wait_unread(day):
    from anyuan.intake.actions import lose_silent_devices, receive

    day.button.heartbeat_seconds = 600
    day.button.save()
    receive([day.raw(kind="heartbeat", device_hint="btn-1", path="mqtt")], now=minutes(15))
    assert lose_silent_devices(minutes(16), watching_since=NOW) == 0


def test_refused_messages_are_counted(day):
    contact.refuse(day.line.id, "tcp")
    contact.refuse(day.line.id, "tcp", 2)
    assert LineContact.objects.get().refused == 3
