"""The ladder of escalation: who is told when nobody answers. Steps count in seconds from the start.

A ladder is plain data, frozen on the escalation::

    {"require": 1, "answer_expires_seconds": 180, "repeat_seconds": 60,
     "steps": [{"name": "desk", "after_seconds": 0, "targets": [{"role": "dispatcher", "at": "area"}]}, …]}

``require``: how many different people must answer. ``answer_expires_seconds``: an answer that nothing follows counts no
more after this. ``repeat_seconds``: the last step fires again and again until somebody answers (0: never).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from anyuan.kernel.faults import Fault

PLACES = ("school", "area", "neighbours", "police_station", "authority")
MAX_STEPS = 20
MAX_AFTER_SECONDS = 86_400


def problems(ladder: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a ladder, one fault each; nothing for a good one."""
    steps = ladder.get("steps")
    if not isinstance(steps, Sequence) or isinstance(steps, str) or not steps:
        yield Fault("steps", "a ladder needs at least one step")
        return
    if len(steps) > MAX_STEPS:
        yield Fault("steps", "there are more than {most}.", most=MAX_STEPS)
    before = 0
    for number, step in enumerate(steps, 1):
        place = f"steps[{number}]"
        after = step.get("after_seconds")
        if not isinstance(after, int) or not 0 <= after <= MAX_AFTER_SECONDS:
            least, most = 0, MAX_AFTER_SECONDS
            yield Fault(
                f"{place}.after_seconds", "must be a whole number from {least} to {most}", least=least, most=most
            )
            continue
        if after < before:
            yield Fault(f"{place}.after_seconds", "comes before the step above it")
        before = after
        if not step.get("name"):
            yield Fault(f"{place}.name", "is missing.")
        yield from (fault.below(f"{place}.targets") for fault in target_problems(step.get("targets", ())))
    for field, least in (("require", 1), ("answer_expires_seconds", 0), ("repeat_seconds", 0)):
        value = ladder.get(field, least)
        if not isinstance(value, int) or value < least:
            yield Fault(field, "must be a whole number of at least {least}.", least=least)


def target_problems(targets: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """What is wrong with a list of targets (of a step or of a leg)."""
    if not targets:
        yield Fault("", "reaches nobody by design: it has no targets")
    for target in targets:
        if "people" in target:
            continue
        if ("role" in target) == ("post" in target):
            yield Fault("", "a target names either a role on the roster or a post")
        if target.get("at") not in PLACES:
            yield Fault("", "a target's place must be one of {allowed}", allowed=", ".join(PLACES))


def last(ladder: Mapping[str, Any]) -> int:
    """The number of the last step."""
    return len(ladder["steps"]) - 1


def due_times(ladder: Mapping[str, Any], start: datetime, first: int = 0) -> list[tuple[int, datetime]]:
    """(step, due) from step ``first`` on, which is due at ``start``; the waits between the steps stay as planned."""
    steps = ladder["steps"]
    origin = steps[first]["after_seconds"] if first else 0
    return [
        (number, start + timedelta(seconds=steps[number]["after_seconds"] - origin))
        for number in range(first, len(steps))
    ]


def wait_after(ladder: Mapping[str, Any], step: int) -> timedelta | None:
    """How long the plan waits between this step and the next; None after the last."""
    if step >= last(ladder):
        return None
    steps = ladder["steps"]
    return timedelta(seconds=steps[step + 1]["after_seconds"] - steps[step]["after_seconds"])


def next_reminder(due_at: datetime, repeat_seconds: int, now: datetime) -> datetime:
    """The first reminder after ``now`` on the beat of ``due_at``: after downtime one comes, not a hundred."""
    beats = max(0, int((now - due_at).total_seconds() // repeat_seconds)) + 1
    return due_at + timedelta(seconds=beats * repeat_seconds)
