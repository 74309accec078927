"""Repeats, both paths, and eight clients racing with five hundred copies."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from anyuan.intake.actions import interpret, prune, receive
from anyuan.intake.models import DedupeKey, RawMessage, Signal
from tests.intake.conftest import NOW, minutes, names

PANIC = {"kind": "panic", "level": 1, "opens": True, "code": "120", "zone": "003", "account": "00AB"}


def test_the_same_alarm_over_both_paths_is_one_signal_and_both_paths_are_kept(day):
    day.panic(path="tcp", sequence="0007")
    assert day.panic(NOW + timedelta(seconds=3), path="udp", sequence="0007") == []
    signal = Signal.objects.get()
    assert [way["path"] for way in signal.paths] == ["tcp", "udp"]
    assert names() == ["signal_received"]
    assert RawMessage.objects.filter(signal_id=signal.id).count() == 2


def test_both_paths_in_one_batch_are_one_signal(day):
    receive([day.raw(path=p, sequence="0007", **PANIC) for p in ("tcp", "udp")], now=NOW)
    (signal,) = interpret(now=NOW)
    signal.refresh_from_db()
    assert len(signal.paths) == 2


def test_two_presses_on_one_path_stay_two_signals(day):
    day.panic(sequence="0007")
    assert len(day.panic(NOW + timedelta(seconds=5), sequence="0008")) == 1
    assert Signal.objects.count() == 2


def test_the_second_path_long_after_is_a_new_event(day):
    day.panic(path="tcp")
    assert len(day.panic(minutes(5), path="udp")) == 1


def test_another_zone_is_another_event(day):
    day.panic(path="tcp", zone="003")
    assert len(day.panic(path="udp", zone="004")) == 1


def test_a_repeat_inside_its_window_is_the_first_message(day):
    draft = day.raw(**PANIC)._replace(dedupe_key="r:1", dedupe_seconds=60)
    first = receive([draft, draft], now=NOW)
    again = receive([draft], now=NOW + timedelta(seconds=59))
    late = receive([draft._replace(received_at=minutes(2))], now=minutes(2))
    assert first[0] == first[1] == again[0] != late[0]
    assert RawMessage.objects.count() == 2


def test_a_batch_may_mix_repeats_new_messages_and_messages_without_a_key(day):
    keyed = [day.raw(**PANIC)._replace(dedupe_key=f"r:{k}") for k in "abab"]
    plain = [day.raw(**PANIC), day.raw(**PANIC)]
    ids = receive([keyed[0], plain[0], keyed[1], keyed[2], plain[1], keyed[3]], now=NOW)
    assert ids[0] == ids[3]
    assert ids[2] == ids[5]
    assert len(set(ids)) == RawMessage.objects.count() == 4
    bodies = RawMessage.objects.in_bulk(ids)
    assert bodies[ids[1]].sequence == plain[0].sequence


def test_expired_keys_are_pruned(day):
    receive([day.raw(**PANIC)._replace(dedupe_key="r:1", dedupe_seconds=60)], now=NOW)
    day.panic()
    assert DedupeKey.objects.count() == 2
    assert prune(minutes(30)) == 2
    assert DedupeKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_clients_racing_with_five_hundred_copies_make_one_signal_and_no_error(request):
    from django.db import connections

    day = request.getfixturevalue("day")
    draft = day.raw(**PANIC)._replace(dedupe_key="r:storm")
    barrier = threading.Barrier(8)
    ids: list[int] = []
    errors: list[BaseException] = []

    def client() -> None:
        try:
            barrier.wait()
            for copies in (1, 2, 3, 1, 8, 16, 32):
                ids.extend(receive([draft] * copies, now=NOW))
            interpret(now=NOW)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=client) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert errors == []
    assert len(ids) >= 500
    assert len(set(ids)) == 1
    assert RawMessage.objects.count() == Signal.objects.count() == 1
    assert names() == ["signal_received"]
