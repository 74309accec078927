"""Carry a log out: every step through the actions that the duty room uses, on a clock that walks along the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatch
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Call, Incident
from anyuan.journal.actions import seal_waiting
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import Clock, FrozenClock, ShiftedClock
from anyuan.replay.log import Run
from anyuan.replay.mapping import LogMap
from anyuan.replay.stream import Step
from anyuan.replay.world import World
from anyuan.worker.parts import Part, crews

BY = Actor.system("replay")
# What the worker does, and how often on the replay's clock when a week passes in minutes. A due time stays what it is
# however late somebody looks; at a given speed everything is looked at before every step.
PAUSES: dict[str, timedelta] = {
    "deadlines": timedelta(minutes=1),
    "openings": timedelta(minutes=1),
    "reactions": timedelta(minutes=1),
    "messages": timedelta(minutes=5),
    "auditor": timedelta(minutes=15),
    "seal": timedelta(minutes=30),
}
# At a given speed: the longest nap between two looks at the clocks.
NAP_SECONDS = 0.1

Progress = Callable[[int, int, datetime], None]


@dataclass(slots=True)
class Outcome:
    """What came of it: the log's type of every call that was taken, and the steps that the house refused, with its reason."""

    types: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[Step, str]] = field(default_factory=list)
    steps: int = 0


class Drive:
    """One replay. ``speed`` None goes as fast as the machine can."""

    def __init__(self, world: World, by: LogMap, speed: float | None = None) -> None:
        self._world, self._map, self._speed = world, by, speed
        self._incidents: dict[str, int] = {}
        self._tasks: dict[int, int] = {}
        self._parts = {part.name: part for crew in crews().values() for part in crew}
        self._looked: dict[str, datetime] = {}
        self.outcome = Outcome()

    def run(self, steps: Sequence[Step], progress: Progress | None = None) -> Outcome:
        """Carry out all steps and what follows from them, to the last journal entry and its seal."""
        if not steps:
            return self.outcome
        clock = self._clock(steps[0].when)
        for number, step in enumerate(steps, start=1):
            self._wait_for(step.when, clock)
            self._work(step.when)
            self._carry_out(step)
            if progress is not None:
                progress(number, len(steps), step.when)
        last = steps[-1].when
        # One causes another: until nothing is left to do.
        while sum(self._parts[name].run(last) for name in ("deadlines", "openings", "reactions", "messages")):
            pass
        while seal_waiting(now=last):
            pass
        return self.outcome

    def _clock(self, start: datetime) -> Clock:
        return FrozenClock(start) if self._speed is None else ShiftedClock(start, self._speed)

    def _wait_for(self, when: datetime, clock: Clock) -> None:
        if isinstance(clock, FrozenClock):
            clock.at = when
            return
        speed = self._speed or 1.0
        while (left := (when - clock.now()).total_seconds() / speed) > 0:
            time.sleep(min(left, NAP_SECONDS))
            self._work(min(clock.now(), when))

    def _work(self, now: datetime) -> None:
        """What the worker would have done until now."""
        for name, pause in PAUSES.items():
            rare = name in ("auditor", "seal") or self._speed is None
            if name in self._parts and (not rare or now - self._looked.setdefault(name, now) >= pause):
                self._looked[name] = now
                self._all(name, now)

    def _all(self, name: str, now: datetime) -> None:
        part: Part = self._parts[name]
        # Clocks, audit and seal settle everything in one call; reactions may cause further reactions.
        while part.run(now) and name in ("openings", "reactions", "messages"):
            pass

    def _carry_out(self, step: Step) -> None:
        self.outcome.steps += 1
        try:
            getattr(self, f"_{step.verb}")(step)
        except Refused as refusal:
            self.outcome.refused.append((step, refusal.key))

    def _receive(self, step: Step) -> None:
        past = step.call
        call = incidents.call_in(
            channel="replay",
            kind=past.kind,
            text=" ".join(filter(None, (past.type, past.text))),
            area=self._world.area,
            lon=past.lon,
            lat=past.lat,
            client_id=f"{self._map.name}:{past.id}"[:64],
            # Whoever took the call then wrote it down as a matter of its own; the rule is not asked again.
            join=False,
            received_at=step.at,
            by=BY,
            now=step.when,
        )
        self._incidents[past.id] = _incident_of(call)
        self.outcome.types[call.pk] = past.type

    def _acknowledge(self, step: Step) -> None:
        incidents.acknowledge(self._incident(step), by=BY, now=step.when)

    def _dispatch(self, step: Step) -> None:
        run = _run(step)
        # The log says that it was sent, busy or not.
        (task,) = incidents.dispatch_units(
            self._incident(step),
            units=[self._world.units[run.unit]],
            even_if_busy=True,
            by=BY,
            now=step.when,
        )
        self._tasks[run.row] = task.pk

    def _set_out(self, step: Step) -> None:
        dispatch.en_route(self._task(step), by=BY, now=step.when, at=step.at)

    def _arrive(self, step: Step) -> None:
        incidents.arrive(
            self._incident(step),
            assignment=self._task(step),
            proof={"kind": "log", "row": _run(step).row},
            by=BY,
            now=step.when,
            at=step.at,
        )

    def _free(self, step: Step) -> None:
        dispatch.clear(self._task(step), by=BY, now=step.when, at=step.at)

    def _verify(self, step: Step) -> None:
        incident = Incident.objects.get(pk=self._incident(step))
        causes = [c["code"] for c in incident.plan.get("causes", ()) if c.get("verdict") == step.call.verdict]
        incidents.verify(incident, verdict=step.call.verdict, cause=_other(causes), by=BY, now=step.when)

    def _close(self, step: Step) -> None:
        incident = Incident.objects.get(pk=self._incident(step))
        if incident.state == "received":
            incident = incidents.acknowledge(incident, by=BY, now=step.when)
        if incident.verdict == "real":
            incident = incidents.clear(incident, by=BY, now=step.when)
        closure = incident.plan.get("closure", {})
        asked = closure.get("evidence_false" if incident.verdict == "false" else "evidence", ())
        incidents.close(
            incident,
            disposition=_other([d["code"] for d in closure.get("dispositions", ())]),
            # The proof of what happened then is the log itself.
            evidence=[{"kind": code, "log": self._map.name, "row": step.call.row} for code in asked],
            by=BY,
            now=step.when,
        )

    def _incident(self, step: Step) -> int:
        incident = self._incidents.get(step.call.id)
        if incident is None:
            raise NotTaken(call=step.call.id)
        return incident

    def _task(self, step: Step) -> int:
        task = self._tasks.get(_run(step).row)
        if task is None:
            raise NotSent(call=step.call.id)
        return task


class NotTaken(Refused):
    """The call itself was refused, so nothing that followed has an incident to belong to."""

    key = "replay.not_taken"
    sentence = _("Call {call} was not taken.")


class NotSent(Refused):
    """The unit's dispatch was refused, so nothing that it did afterwards has a task to belong to."""

    key = "replay.not_sent"
    sentence = _("The unit was not sent to call {call}.")


def _run(step: Step) -> Run:
    assert step.run is not None
    return step.run


def _incident_of(call: Call) -> int:
    assert call.incident_id is not None
    return int(call.incident_id)


def _other(codes: Sequence[str]) -> str:
    """The plan's word for "other" where it has one: a log from elsewhere knows nothing of our causes."""
    return next((code for code in codes if code.startswith("other")), codes[-1] if codes else "")
