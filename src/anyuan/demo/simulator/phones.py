"""Crews and their phones: they drive on the roads, report where they are, and go where they are sent, most of them.

A share of the tasks is left alone on purpose: clocks must be seen to pass.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from random import Random
from typing import Any

from anyuan.demo.simulator.facts import UnitFacts
from anyuan.demo.simulator.roads import Drive, Point, Roads
from anyuan.demo.simulator.web import WebAddress, WebError
from anyuan.kernel.geo import distance_m

log = logging.getLogger(__name__)
MOVING = {"patrol_car": 9.0, "foot_patrol": 1.4}
"""Metres a second on patrol."""
RESPONSE_M_PER_S = 16.0
ROUND_SECONDS, RESPONSE_ROUND_SECONDS, STANDING_ROUND_SECONDS = 20.0, 5.0, 120.0
LOOK_SECONDS = 4.0
MOST_ANSWERED = 0.9
PATROL_REACH_M = 5000.0


@dataclass(slots=True)
class Crew:
    """One unit: where it is, where it drives, and the task it answers (the task's number, 0 for none)."""

    facts: UnitFacts
    id: int = 0
    at: Point = (0.0, 0.0)
    drive: Drive | None = None
    task: int = 0


class Phones:
    """All crews. ``share`` of the tasks is answered, never more than nine in ten."""

    def __init__(
        self, where: WebAddress, units: tuple[UnitFacts, ...], roads: Roads, rng: Random, *, share: float, speed: float
    ) -> None:
        # Two connections: answers to tasks never wait behind positions.
        self._web, self._positions = where.connect(), where.connect()
        self._roads, self._rng = roads, rng
        self._share, self._speed = min(share, MOST_ANSWERED), speed
        self._crews = [Crew(unit, at=(unit.lon, unit.lat)) for unit in units]
        self._decided: dict[int, bool] = {}
        self.open_incidents = 0

    async def run(self) -> None:
        """Drive and report for ever."""
        await self._learn_ids()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look())
            for crew in self._crews:
                tasks.create_task(self._live(crew))

    async def _learn_ids(self) -> None:
        """The platform's numbers of the units; waits until the platform answers."""
        while True:
            try:
                known = await self._all("/api/v1/units?limit=200")
                break
            except WebError as error:
                log.debug("the platform does not answer yet: %s", error)
                await asyncio.sleep(1)
        ids = {row["code"]: row["id"] for row in known}
        for crew in self._crews:
            crew.id = ids.get(crew.facts.code, 0)

    async def _live(self, crew: Crew) -> None:
        """One crew's day: every round a bit further, by the time that really passed, and a sign of life."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._rng.uniform(0, ROUND_SECONDS))
        pace = MOVING.get(crew.facts.kind, 0.0)
        last = loop.time()
        while True:
            usual = ROUND_SECONDS if pace else STANDING_ROUND_SECONDS
            until = loop.time() + usual * self._rng.uniform(0.9, 1.1)
            while loop.time() < until and not crew.task:
                await asyncio.sleep(1.0)
            if crew.task:
                await asyncio.sleep(RESPONSE_ROUND_SECONDS)
            seconds, last = (loop.time() - last) * self._speed, loop.time()
            if crew.task:
                await self._respond(crew, RESPONSE_M_PER_S * min(seconds, 2 * RESPONSE_ROUND_SECONDS * self._speed))
            elif pace:
                self._patrol(crew, pace * seconds)
            await self._report(crew)

    def _patrol(self, crew: Crew, metres: float) -> None:
        if crew.drive is None or crew.drive.done:
            home = (crew.facts.lon, crew.facts.lat)
            near = [i for i in self._rng.sample(range(len(self._roads.nodes)), 60)]
            near = [i for i in near if distance_m(*home, *self._roads.nodes[i]) < PATROL_REACH_M]
            target = self._rng.choice(near) if near else self._roads.nearest(home)
            crew.drive = Drive(self._roads.route(self._roads.nearest(crew.at), target))
        crew.at = crew.drive.go(metres)

    async def _respond(self, crew: Crew, metres: float) -> None:
        if crew.drive is None:
            return
        crew.at = crew.drive.go(metres)
        if crew.drive.done:
            crew.drive = None
            await self._answer(crew.task, "arrival")

    async def _look(self) -> None:
        """What is open, and the tasks that were given or ended since the last look."""
        while True:
            await asyncio.sleep(LOOK_SECONDS / min(self._speed, 4.0))
            try:
                self.open_incidents = len(await self._all("/api/v1/incidents?open=true&limit=200"))
                tasks = await self._all("/api/v1/assignments?open=true&owner_kind=unit&limit=200")
            except WebError as error:
                log.debug("phones: %s", error)
                continue
            self._end({task["id"] for task in tasks})
            crews = {crew.id: crew for crew in self._crews}
            for task in tasks:
                crew = crews.get(task["owner_id"] or 0)
                if crew is not None and not crew.task and not task["arrived_at"] and self._willing(task["id"]):
                    await self._set_out(crew, task)

    def _willing(self, task: int) -> bool:
        """Decided once for each task; the rest is left alone on purpose."""
        if task not in self._decided:
            self._decided[task] = self._rng.random() < self._share
        return self._decided[task]

    async def _set_out(self, crew: Crew, task: dict[str, Any]) -> None:
        try:
            incident = await self._web.get(f"/api/v1/incidents/{task['ref']}")
        except WebError as error:
            log.debug("unit %s: %s", crew.facts.code, error)
            return
        if incident["lon"] is None or incident["lat"] is None:
            return
        await self._answer(task["id"], "acknowledgement")
        await self._answer(task["id"], "departure")
        target = self._roads.nearest((incident["lon"], incident["lat"]))
        crew.drive = Drive(self._roads.route(self._roads.nearest(crew.at), target))
        crew.task = task["id"]

    def _end(self, open_tasks: set[int]) -> None:
        for crew in self._crews:
            if crew.task and crew.task not in open_tasks:
                crew.task, crew.drive = 0, None
        self._decided = {task: yes for task, yes in self._decided.items() if task in open_tasks}

    async def _answer(self, task: int, verb: str) -> None:
        try:
            await self._web.post(f"/api/v1/assignments/{task}/{verb}", {})
        except WebError as error:
            # Somebody answered on the real phone page meanwhile: theirs counts.
            log.debug("task %s: %s", task, error)

    async def _report(self, crew: Crew) -> None:
        body = {"lon": round(crew.at[0], 6), "lat": round(crew.at[1], 6)}
        try:
            await self._positions.post(f"/api/v1/units/{crew.facts.code}/position", body)
        except WebError as error:
            log.debug("unit %s: %s", crew.facts.code, error)

    async def _all(self, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = await self._web.get(path + cursor)
            rows += page["items"]
            if page["next"] is None:
                return rows
            cursor = f"&cursor={page['next']}"
