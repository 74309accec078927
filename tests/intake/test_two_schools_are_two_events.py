"""Two systems that name only a school must never pass for one another, whatever numbers they count with."""

from __future__ import annotations

import pytest

from anyuan.intake.rules import SignalDraft
from anyuan.intake.rules.duplicates import event_key
from anyuan.intake.rules.points import Source

PANIC = SignalDraft(kind="panic", level=1, code="panic")

CASES = [
    # source, sender and spot of the first; of the second; is it one event?
    ((Source(), "http:a", "1/"), (Source(), "http:a", "1/"), True),
    ((Source(), "http:a", "1/"), (Source(), "http:b", "1/"), False),
    ((Source(), "http:a", "1/"), (Source(), "http:a", "2/"), False),
    ((Source(), "http:a", "1/4"), (Source(), "http:a", "1/5"), False),
    ((Source(line_id=7), "dc09:1234", "1/"), (Source(line_id=7), "dc09:1234", "1/"), True),
    ((Source(device_id=3), "mqtt:x", "1/"), (Source(device_id=3), "http:y", "1/"), True),
    ((Source(line_id=7), "dc09:1234", "1/"), (Source(line_id=8), "dc09:1234", "1/"), False),
]


@pytest.mark.parametrize(("first", "second", "same"), CASES)
def test_one_event_or_two(first, second, same):
    keys = [event_key(source, PANIC, sender=sender, where=where) for source, sender, where in (first, second)]
    assert (keys[0] == keys[1]) is same
