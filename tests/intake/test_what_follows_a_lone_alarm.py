"""A lone alarm's signal and what it starts are one commit; a burst is not kept waiting by what each of its alarms starts."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, OperationalError

from anyuan.intake.actions import interpret, receive
from anyuan.intake.models import RawMessage, Signal

from .conftest import NOW

pytestmark = pytest.mark.django_db


def waiting(day, how_many: int) -> None:
    receive(
        [
            day.raw(kind="panic", level=1, opens=True, code="120", zone=f"{zone:03d}", account="00AB")
            for zone in range(1, how_many + 1)
        ],
        now=NOW,
    )


@pytest.mark.parametrize(("messages", "called"), [(0, 0), (1, 1), (2, 1), (3, 0), (20, 0)])
def test_what_follows_is_done_at_once_for_a_lone_message_or_two(day, messages, called):
    waiting(day, messages)
    seen: list[int] = []

    assert len(interpret(now=NOW, then=lambda: seen.append(Signal.objects.count()))) == messages

    assert seen == [messages] * called, "what follows finds the signals, and is called once"


@pytest.mark.parametrize(
    "error", [IntegrityError("refused"), KeyError("a plan without a step"), ValueError("not a level")]
)
def test_an_alarm_is_understood_even_when_what_follows_fails(day, error):
    waiting(day, 1)

    def fails() -> None:
        raise error

    assert [signal.place for signal in interpret(now=NOW, then=fails)] == [None]
    assert not RawMessage.objects.filter(state="pending").exists()


def test_a_database_that_goes_away_meanwhile_leaves_the_alarm_waiting_and_nothing_half_done(day):
    waiting(day, 1)

    def away() -> None:
        raise OperationalError("the server closed the connection")

    with pytest.raises(OperationalError):
        interpret(now=NOW, then=away)

    assert (RawMessage.objects.get().state, Signal.objects.count()) == ("pending", 0)
    assert len(interpret(now=NOW)) == 1, "it is understood once the database is back"
