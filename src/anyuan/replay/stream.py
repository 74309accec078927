"""What happened, in order: the calls of a log as one stream of steps for the clock to walk along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from anyuan.replay.log import Log, PastCall, Run

Verb = Literal["receive", "acknowledge", "dispatch", "set_out", "arrive", "verify", "free", "close"]
# Steps of the same second happen in this order.
_ORDER: tuple[Verb, ...] = ("receive", "acknowledge", "dispatch", "set_out", "arrive", "verify", "free", "close")
RANK: dict[Verb, int] = {verb: rank for rank, verb in enumerate(_ORDER)}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``at`` is the log's own time; ``when`` the place in the stream.

    They differ only where the log contradicts itself (a unit free before it arrived): then the step comes as soon as
    it can, and carries the log's time with it.
    """

    when: datetime
    verb: Verb
    call: PastCall
    at: datetime
    run: Run | None = None


def steps(log: Log) -> list[Step]:
    """Everything in the order in which it happened; ties by verb, then by row."""
    found = [step for call in log.calls.values() for step in _of_call(call)]
    found.sort(key=lambda step: (step.when, RANK[step.verb], step.run.row if step.run else step.call.row))
    return found


def _of_call(call: PastCall) -> Iterator[Step]:
    start = call.received
    yield Step(start, "receive", call, start)
    if call.entry is not None:
        yield Step(max(call.entry, start), "acknowledge", call, call.entry)
    last, first_arrival = max(start, call.entry or start), None
    for run in call.runs:
        for step in _of_run(call, run):
            yield step
            last = max(last, step.when)
            if step.verb == "arrive":
                first_arrival = min(first_arrival or step.when, step.when)
    # Somebody on the spot sees whether it is real; where nobody came, it is known when the call is closed.
    yield Step(first_arrival or last, "verify", call, first_arrival or last)
    yield Step(last, "close", call, last)


def _of_run(call: PastCall, run: Run) -> Iterator[Step]:
    earliest = call.received
    names: tuple[tuple[str, Verb], ...] = (
        ("dispatch", "dispatch"),
        ("response", "set_out"),
        ("on_scene", "arrive"),
        ("available", "free"),
    )
    for name, verb in names:
        if name in run.at:
            earliest = max(earliest, run.at[name])
            yield Step(earliest, verb, call, run.at[name], run)
