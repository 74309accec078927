"""A wait that was written by a clock which stood an hour ahead holds nothing back once the clock is right again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anyuan.journal import actions, subscriptions
from anyuan.journal.models import Todo
from tests.journal.test_the_record_cannot_be_bent import NOW, tell

AHEAD = NOW + timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_a_step_that_failed_while_the_clock_was_ahead_is_tried_again_at_once():
    faults = [ValueError("no")]

    @subscriptions.handles("test.told", name="test_fails_once")
    def fail_once(entry, now):
        if faults:
            raise faults.pop()

    try:
        tell(1)
        actions.handle_due(now=AHEAD)
        assert actions.handle_due(now=AHEAD) == 0  # it waits its second
        assert actions.handle_due(now=NOW) == 1
        assert not Todo.objects.exists()
    finally:
        subscriptions._BY_EVENT.pop("test.told", None)


@pytest.mark.django_db
def test_a_lease_of_a_dead_holder_whose_clock_was_ahead_is_free():
    assert actions.hold("test", "dead", now=AHEAD, seconds=120)
    assert not actions.hold("test", "next", now=AHEAD, seconds=120)
    assert actions.hold("test", "next", now=NOW, seconds=120)


@pytest.mark.django_db
def test_machines_whose_clocks_differ_a_little_take_no_lease_from_each_other():
    assert actions.hold("test", "fast", now=NOW + timedelta(minutes=4), seconds=120)
    assert not actions.hold("test", "slow", now=NOW, seconds=120)
