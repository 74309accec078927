"""All devices and crews of the city at once, until somebody stops them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from random import Random

from anyuan.demo.simulator.buttons import Buttons
from anyuan.demo.simulator.facts import Facts
from anyuan.demo.simulator.panels import Panel, stranger
from anyuan.demo.simulator.phones import Phones
from anyuan.demo.simulator.roads import roads_of
from anyuan.demo.simulator.schedule import Happening, happenings
from anyuan.demo.simulator.web import Web, WebAddress, WebError
from anyuan.kernel.clock import utc_now

log = logging.getLogger(__name__)
# With this many open incidents the city keeps quiet until somebody has dealt with some: it is there to be learned from.
MOST_OPEN = 14
RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Where:
    """The platform as its devices see it. ``mqtt`` is empty where there is no broker."""

    host: str
    web_port: int
    dc09_port: int
    mqtt: str = ""


async def simulate(facts: Facts, where: Where, *, speed: float = 1.0, responders: float = 0.7) -> None:
    """Run for ever; cancel to stop. ``speed`` hurries events and drives, not the supervision of lines.

    ``responders`` is the share of tasks that crews answer.
    """
    city = _Devices(facts, where, speed, responders)
    await _until_ready(Web(where.host, where.web_port, ""))
    async with asyncio.TaskGroup() as tasks:
        for number, panel in enumerate(city.panels.values()):
            tasks.create_task(panel.heartbeats(Random(f"{facts.seed}:heartbeat:{number}")))
        if city.buttons is not None:
            tasks.create_task(city.buttons.run())
            tasks.create_task(city.buttons.reports())
        tasks.create_task(city.phones.run())
        tasks.create_task(city.play(tasks))


async def _until_ready(web: Web) -> None:
    """The first minute is for somebody who watches: it begins when the platform can take alarms."""
    while True:
        try:
            await web.get("/readyz")
            return
        except WebError:
            await asyncio.sleep(0.5)


class _Devices:
    def __init__(self, facts: Facts, where: Where, speed: float, responders: float) -> None:
        self.facts, self.where, self.speed = facts, where, speed
        self.panels = {p.account: Panel(p, where.host, where.dc09_port) for p in facts.panels}
        wireless = [b for b in facts.buttons if b.protocol.startswith("mqtt_")]
        rng = Random(f"{facts.seed}:devices")
        self.buttons = Buttons(where.mqtt, wireless, rng) if where.mqtt else None
        self.systems = {source: Web(where.host, where.web_port, token) for source, token in facts.sources.items()}
        self.phones = Phones(
            WebAddress(where.host, where.web_port, facts.phones_token),
            facts.units,
            roads_of(facts.nodes, facts.edges),
            Random(f"{facts.seed}:crews"),
            share=responders,
            speed=speed,
        )
        self._serial = 0

    async def play(self, tasks: asyncio.TaskGroup) -> None:
        """Let things happen at their time; a happening never holds up the next."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for event in happenings(self.facts, mqtt=self.buttons is not None):
            await asyncio.sleep(max(0.0, began + event.at / self.speed - loop.time()))
            if event.alarm and self.phones.open_incidents >= MOST_OPEN:
                continue
            tasks.create_task(self._do(event))

    async def _do(self, event: Happening) -> None:
        try:
            await self._act(event)
        except Exception:  # one device's trouble is not the city's
            log.exception("simulated device failed: %s", event.verb)

    async def _act(self, event: Happening) -> None:
        match event.verb:
            case "panel" if event.panel is not None:
                await self.panels[event.panel.account].event(event.what, restore=event.restore)
            case "silence" if event.panel is not None:
                silent = self.panels[event.panel.account]
                silent.silent_until = asyncio.get_running_loop().time() + event.seconds
            case "stranger":
                await stranger(self.where.host, self.where.dc09_port)
            case "button" if event.button is not None and self.buttons is not None:
                self.buttons.press(event.button)
            case "signal" if event.button is not None:
                await self._signal(event, event.button.external_id)

    async def _signal(self, event: Happening, source: str) -> None:
        """A school's own alarm system over HTTP; it sends again with the same id until it is answered."""
        self._serial += 1
        body = {
            "source": source,
            "id": f"{utc_now():%Y%m%d%H%M%S}-{self._serial}",
            "device": source,
            "kind": event.what,
            "occurred_at": utc_now().isoformat(),
            "exercise": event.exercise,
        }
        for _try in range(5):
            try:
                await self.systems[source].post("/api/v1/signals", body)
                return
            except WebError as error:
                log.debug("system %s: %s", source, error)
                if 400 <= error.status < 500 and error.status != 429:
                    return
            await asyncio.sleep(RETRY_SECONDS)
