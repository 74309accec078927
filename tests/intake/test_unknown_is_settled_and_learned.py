"""Unknown device, account or code: shown, settled by a person, learned, and the waiting messages read again."""

from __future__ import annotations

import pytest

from anyuan.intake.actions import interpret, unknowns
from anyuan.intake.models import RawMessage, Signal, Unknown
from anyuan.journal.rules import Actor
from tests.intake.conftest import NOW, minutes, names

BY = {"by": Actor.person(7), "by_label": "张三"}


def test_an_unknown_button_is_kept_shown_and_once_settled_its_alarm_comes_through(day):
    assert day.press(device_hint="btn-9") == []
    assert day.press(minutes(1), device_hint="btn-9") == []
    unknown = Unknown.objects.get()
    assert (unknown.kind, unknown.key, unknown.count, unknown.level) == ("device", "btn-9", 2, 1)
    assert names() == ["unknown_seen"]
    assert unknowns.settle(unknown, {"device": day.button.id}, now=minutes(2), **BY) == 2
    first, second = interpret(now=minutes(2))
    assert first.place == day.gate
    assert first.received_at == NOW  # the clocks run from the receipt
    assert second.opens
    assert len(day.press(minutes(3), device_hint="btn-9")) == 1
    unknown.refresh_from_db()
    assert unknown.settled_at is not None


def test_an_unknown_account_can_be_given_a_place_or_school(day):
    day.panic(account="FFFF")
    unknowns.settle(Unknown.objects.get(), {"school": day.other.id}, now=NOW, **BY)
    (signal,) = interpret(now=NOW)
    assert signal.school == day.other


def test_a_signal_with_an_unknown_code_stands_at_once_and_is_understood_later(day):
    (signal,) = day.hears(kind="unknown", level=3, code="987", account="00AB")
    assert (signal.kind, signal.school) == ("unknown", day.school)
    assert names() == ["unknown_seen"]
    unknown = Unknown.objects.get()
    assert unknowns.settle(unknown, {"kind": "gas", "level": 1, "opens": True}, now=minutes(5), **BY) == 1
    assert interpret(now=minutes(5)) == []
    signal.refresh_from_db()
    assert (signal.kind, signal.level, signal.opens) == ("gas", 1, True)
    assert names()[-1] == "signal_received"
    (following,) = day.hears(minutes(6), kind="unknown", level=3, code="987", account="00AB")
    assert following.kind == "gas"
    assert Signal.objects.count() == 2


def test_a_code_may_be_settled_as_meaning_nothing(day):
    day.hears(kind="unknown", code="987", account="00AB")
    unknowns.settle(Unknown.objects.get(), {"kind": "ignore"}, now=NOW, **BY)
    interpret(now=NOW)
    assert day.hears(minutes(1), kind="unknown", code="987", account="00AB") == []


def test_ignoring_ends_by_itself(day):
    day.press(device_hint="btn-9")
    unknowns.settle(Unknown.objects.get(), {"ignore_until": minutes(60).isoformat()}, now=NOW, **BY)
    interpret(now=NOW)
    day.press(minutes(30), device_hint="btn-9")
    assert RawMessage.objects.filter(state="unread").count() == 0
    day.press(minutes(61), device_hint="btn-9")
    assert RawMessage.objects.filter(state="unread").count() == 1
    assert Unknown.objects.get().settled_at is None


@pytest.mark.parametrize(
    "answer", [{}, {"line": "x"}, {"kind": "panic"}, {"ignore_until": "2020-01-01T00:00:00+00:00"}, {"ignore_until": 5}]
)
def test_an_answer_that_makes_no_sense_is_refused(day, answer):
    day.press(device_hint="btn-9")
    with pytest.raises(unknowns.AnswerMakesNoSense):
        unknowns.settle(Unknown.objects.get(), answer, now=NOW, **BY)


def test_yesterdays_messages_are_not_turned_into_todays_alarms(day):
    day.press(device_hint="btn-9")
    assert unknowns.settle(Unknown.objects.get(), {"device": day.button.id}, now=minutes(60 * 25), **BY) == 0


def test_an_edge_can_show_a_sender_that_it_must_not_acknowledge(day):
    for n in range(3):
        unknowns.unknown_seen("account", "dc09", "BAD", now=minutes(n))
    assert Unknown.objects.get().count == 3
    assert names() == ["unknown_seen"]
