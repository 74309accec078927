"""Crews and their phones: they drive on the roads, report where they are, and go where they are sent, most of them.

A share of the tasks is left alone on purpose: clocks must be seen to pass.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from random import Random
from typing import Any

from anyuan.demo.simulator.facts import UnitFacts
from anyuan.demo.simulator.roads import Drive, Point, Roads
from anyuan.demo.simulator.web import Web, WebError
from anyuan.kernel.geo import distance_m

log = logging.getLogger(__name__)
MOVING = {"patrol_car": 9.0, "foot_patrol": 1.4}
"""Metres a second on patrol."""
RESPONSE_FACTOR = 1.8
ROUND_SECONDS = 15.0
LOOK_SECONDS = 4.0
MOST_ANSWERED = 0.9
PATROL_REACH_M = 5000.0


@dataclass(slots=True)
class Crew:
    """One unit: where it is, where it drives, and the task it answers (by incident)."""

    facts: UnitFacts
    id: int = 0
    at: Point = (0.0, 0.0)
    drive: Drive | None = None
    task: str = ""
    ignored: set[str] = field(default_factory=set)


class Phones:
    """All crews. ``share`` of the tasks is answered, never more than nine in ten."""

    def __init__(
        self, web: Web, units: tuple[UnitFacts, ...], roads: Roads, rng: Random, *, share: float, speed: float
    ):
        self._web, self._roads, self._rng = web, roads, rng
        self._share, self._speed = min(share, MOST_ANSWERED), speed
        self._crews = [Crew(unit, at=(unit.lon, unit.lat)) for unit in units]
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
        """One crew's day: every round a bit further, and a sign of life."""
        await asyncio.sleep(self._rng.uniform(0, ROUND_SECONDS))
        pace = MOVING.get(crew.facts.kind, 0.0)
        while True:
            period = (5.0 if crew.task else ROUND_SECONDS if pace else 4 * ROUND_SECONDS) * self._rng.uniform(0.9, 1.1)
            await asyncio.sleep(period)
            if crew.task:
                await self._respond(crew, max(pace, 9.0) * RESPONSE_FACTOR * period * self._speed)
            elif pace:
                self._patrol(crew, pace * period * self._speed)
            await self._say(crew, "position", {"lon": round(crew.at[0], 6), "lat": round(crew.at[1], 6)})

    def _patrol(self, crew: Crew, metres: float) -> None:
        if crew.drive is None or crew.drive.done:
            home = (crew.facts.lon, crew.facts.lat)
            near = [i for i in self._rng.sample(range(len(self._roads.nodes)), 60)]
            near = [i for i in near if distance_m(*home, *self._roads.nodes[i]) < PATROL_REACH_M]
            target = self._rng.choice(near) if near else self._roads.nearest(home)
            crew.drive = Drive(self._roads.route(self._roads.nearest(crew.at), target))
        crew.at = crew.drive.go(metres)

    async def _respond(self, crew: Crew, metres: float) -> None:
        if crew.drive is not None and not crew.drive.done:
            crew.at = crew.drive.go(metres)
        if crew.drive is not None and crew.drive.done:
            crew.drive = None
            await self._say(crew, "status", {"status": "on_scene"})

    async def _look(self) -> None:
        """Tasks that were given since the last look."""
        while True:
            await asyncio.sleep(LOOK_SECONDS / min(self._speed, 4.0))
            try:
                incidents = await self._all("/api/v1/incidents?open=true&limit=200")
                self.open_incidents = len(incidents)
                for row in incidents:
                    if row["dispatched_at"] is not None and row["lon"] is not None:
                        await self._tasks_of(await self._web.get(f"/api/v1/incidents/{row['ref']}"))
                self._free({row["ref"] for row in incidents})
            except WebError as error:
                log.debug("phones: %s", error)

    async def _tasks_of(self, incident: dict[str, Any]) -> None:
        crews = {crew.id: crew for crew in self._crews}
        for task in incident["assignments"]:
            crew = crews.get(task["owner_id"] or 0) if task["owner_kind"] == "unit" else None
            if crew is None or crew.task or task["ended_at"] or task["arrived_at"] or incident["ref"] in crew.ignored:
                continue
            if self._rng.random() >= self._share:
                crew.ignored.add(incident["ref"])
                continue
            crew.task = incident["ref"]
            await asyncio.sleep(self._rng.uniform(0.5, 2.0) / self._speed)
            target = self._roads.nearest((incident["lon"], incident["lat"]))
            crew.drive = Drive(self._roads.route(self._roads.nearest(crew.at), target))
            await self._say(crew, "status", {"status": "en_route"})

    def _free(self, open_refs: set[str]) -> None:
        for crew in self._crews:
            crew.ignored &= open_refs
            if crew.task and crew.task not in open_refs:
                crew.task, crew.drive = "", None

    async def _say(self, crew: Crew, what: str, body: dict[str, Any]) -> None:
        try:
            await self._web.post(f"/api/v1/units/{crew.facts.code}/{what}", body)
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
