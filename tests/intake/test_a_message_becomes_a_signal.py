"""From stored bytes to a signal with its place; what cannot be read waits for a person and stops nobody."""

from __future__ import annotations

from anyuan.intake.actions import interpret, receive
from anyuan.intake.models import LineContact, RawMessage, Signal
from tests.intake.conftest import NOW, minutes, names


def test_a_panel_alarm_is_placed_by_line_and_zone(day):
    (signal,) = day.panic()
    assert (signal.kind, signal.level, signal.opens) == ("panic", 1, True)
    assert (signal.line, signal.device, signal.place, signal.school) == (day.line, day.zone, day.gate, day.school)
    assert signal.area_path == "/46/"
    assert names() == ["signal_received"]


def test_the_reference_is_known_from_the_raw_message_alone(day):
    (raw_id,) = receive([day.raw(kind="panic", level=1, opens=True, account="00AB")], now=NOW)
    interpret(now=NOW)
    assert Signal.objects.get().ref == f"S{raw_id}"
    assert RawMessage.objects.get(id=raw_id).signal_id == Signal.objects.get().id


def test_panics_are_read_before_tests_that_came_earlier(day):
    receive([day.raw(kind="test", code="602", account="00AB", priority=7) for _ in range(3)], now=NOW)
    receive([day.raw(kind="panic", level=1, opens=True, account="00AB", priority=0)], now=NOW)
    (first,) = interpret(now=NOW, limit=1)
    assert first.kind == "panic"


def test_one_broken_message_stops_no_other(day):
    good = [day.raw(kind="fire", level=1, opens=True, account="00AB", code=str(n)) for n in range(3)]
    bad = [day.raw(explode="bug"), day.raw()._replace(body=b"\xff{"), day.raw()._replace(protocol="nobody")]
    receive([good[0], bad[0], good[1], bad[1], bad[2], good[2]], now=NOW)
    assert [s.kind for s in interpret(now=NOW)] == ["fire"] * 3
    errors = list(RawMessage.objects.filter(state="unread").order_by("id").values_list("error", flat=True))
    assert errors[0] == "RuntimeError: bug"
    assert errors[1].startswith("unreadable")
    assert errors[2] == "no_interpreter"
    assert names().count("unread") == 3


def test_a_flood_of_one_error_is_one_line_in_the_journal(day):
    receive([day.raw()._replace(body=b"garbage") for _ in range(50)], now=NOW)
    interpret(now=NOW)
    assert RawMessage.objects.filter(state="unread").count() == 50
    assert names() == ["unread"]


def test_an_account_is_found_whatever_its_case_and_zone_spelling(day):
    (signal,) = day.panic(account="00ab", zone="03")
    assert signal.device == day.zone


def test_school_and_place_may_be_named_without_a_device(day):
    (signal,) = day.hears(kind="fire", level=1, opens=True, place_hint="S1-GATE")
    assert (signal.place, signal.school) == (day.gate, day.school)
    (signal,) = day.hears(kind="fire", level=1, opens=True, school_hint="S2")
    assert (signal.place, signal.school) == (None, day.other)


def test_a_restore_never_opens_and_says_that_it_ended(day):
    day.panic()
    (signal,) = day.panic(minutes(2), restore=True)
    assert not signal.opens
    assert names() == ["signal_received", "condition_ended"]


def test_a_cancel_is_a_note_for_a_person(day):
    day.hears(kind="cancel", code="406", account="00AB")
    assert names() == ["cancel_received"]


def test_heartbeats_prove_contact_and_make_no_signal(day):
    assert day.hears(kind="heartbeat", device_hint="btn-1", path="mqtt") == []
    assert LineContact.objects.get(device=day.button).last_contact_at == NOW


def test_a_device_that_its_network_calls_away_is_lost_once_and_back_at_the_next_message(day):
    day.hears(kind="heartbeat", device_hint="btn-1", effect="lost", path="mqtt")
    day.hears(minutes(1), kind="heartbeat", device_hint="btn-1", effect="lost", path="mqtt")
    assert names() == ["path_lost"]
    day.press(minutes(5))
    assert sorted(names()) == ["path_lost", "path_restored", "signal_received"]


def test_a_line_for_exercises_marks_every_signal(day):
    day.line.exercise_only = True
    day.line.save()
    (signal,) = day.panic()
    assert signal.exercise
    assert signal.opens  # it runs the same path, under the flag


def test_a_device_out_of_use_is_recorded_and_opens_nothing(day):
    day.button.active = False
    day.button.save()
    (signal,) = day.press()
    assert (signal.opens, signal.held) == (False, "out_of_service")


def test_a_choice_per_device_says_which_press_counts(day):
    day.button.settings = {"codes": {"action:single": "ignore", "action:hold": {"kind": "medical", "level": 2}}}
    day.button.save()
    assert day.press() == []
    (signal,) = day.press(code="action:hold")
    assert (signal.kind, signal.level) == ("medical", 2)


def test_only_the_presses_that_were_chosen_count(day):
    day.button.settings = {"press": ["hold"]}
    day.button.save()
    assert day.press(code="action:single") == []
    (signal,) = day.press(code="action:hold")
    assert (signal.kind, signal.level, signal.opens) == ("panic", 1, True)
    (signal,) = day.press(code="tamper:true", kind="tamper", level=3, opens=False)
    assert signal.kind == "tamper"
