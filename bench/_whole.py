"""Run inside a bench's installation. `seed`: a thousand schools with a line each and a wallboard's account; prints how
a false alarm is dealt with. `load PORT SECONDS`: a hundred times the usual traffic; prints the alarms it sent as JSON.

The usual load is a county's: a thousand lines that poll once a minute and report four everyday things a day (arming,
disarming, a test, a fault), and as many emergencies as a large city has in a week (2,776, the log that `replay` runs).
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

TIMES = 100
LINES = 1000
POLLS_PER_SECOND = LINES / 60
EVERYDAY_PER_SECOND = LINES * 4 / 86_400
EMERGENCIES_PER_SECOND = 2776 / (7 * 86_400)
# Contact ID: armed and disarmed by a user, periodic test, low battery and its end.
EVERYDAY = [("3", "401"), ("1", "401"), ("1", "602"), ("1", "302"), ("3", "302")]
WALL_TOKEN = "bench-wall"


def account(number: int) -> str:
    return f"{0xB000 + number:04X}"


def seed() -> None:
    import django

    django.setup()
    from anyuan.directory.models import Account, ApiToken, Area, Line, Organisation, RoleGrant, School
    from anyuan.incidents.queries.plans import plan_for
    from anyuan.kernel.clock import utc_now
    from bench import _people

    _people.main()
    now = utc_now()
    area = Area.objects.get(code="991201")
    bureau = Organisation.objects.create(code="EDU", name="某县教育局", kind="education", area=area)
    schools = School.objects.bulk_create(
        School(
            code=f"S{n:04d}",
            name=f"第{n}小学",
            area=area,
            organisation=bureau,
            lon=110 + n % 40 / 80,
            lat=20 + n / 2000,
        )
        for n in range(LINES)
    )
    Line.objects.bulk_create(
        Line(code=f"L{n:04d}", protocol="dc09", account=account(n), school=school) for n, school in enumerate(schools)
    )
    wall = Account.objects.create(username="wall")
    RoleGrant.objects.create(account=wall, role="wall", area=area, starts_at=now)
    digest = sha256(WALL_TOKEN.encode()).hexdigest()
    ApiToken.objects.create(digest=digest, account=wall, name="wall", scopes=["wall"], created_at=now)
    plan = plan_for("panic")
    closing = {
        "disposition": plan["closure"]["dispositions"][-1]["code"],
        "evidence": [{"kind": code} for code in plan["closure"].get("evidence_false", [])],
    }
    cause = next(c["code"] for c in plan["causes"] if c["verdict"] == "false")
    print(json.dumps({"acknowledgement": {}, "verification": {"verdict": "false", "cause": cause}, "closure": closing}))


class _Panel(asyncio.Protocol):
    """One line's connection: says what it is told to, hears when it was answered."""

    def __init__(self, number: int) -> None:
        from anyuan.gateway.protocols.dc09.transmit import Sender

        self.number, self.sender, self.sequence = number, Sender(account(number)), 0
        self.transport: Any = None
        self.asked: list[tuple[float, list[float]]] = []
        self._held = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *answers, self._held = (self._held + data).split(b"\r")
        for answer in answers:
            assert b'"ACK"' in answer, answer
            began, times = self.asked.pop(0)
            times.append((time.perf_counter() - began) * 1000)

    def say(self, frame: bytes, times: list[float]) -> None:
        self.asked.append((time.perf_counter(), times))
        self.transport.write(frame)

    def event(self, qualifier: str, code: str) -> bytes:
        from anyuan.gateway.protocols.dc09.contact_id import ContactId

        self.sequence = self.sequence % 9999 + 1
        event = ContactId(None, qualifier, code, "01", "001")
        return self.sender.contact_id(self.sequence, event, at=datetime.now(UTC))


async def _load(port: int, seconds: float) -> dict[str, Any]:
    loop, dice = asyncio.get_running_loop(), random.Random(7)
    panels = []
    for number in range(LINES):
        _, panel = await loop.create_connection(lambda n=number: _Panel(n), "127.0.0.1", port)
        panels.append(panel)
        # All come from one address here: it may hold few connections that have not yet proved themselves by a frame.
        panel.say(panel.sender.heartbeat(at=datetime.now(UTC)), [])
        while panel.asked:
            await asyncio.sleep(0)
    sent: list[dict[str, Any]] = []
    alarms: list[float] = []
    polls: list[float] = []
    everyday: list[float] = []
    until = time.perf_counter() + seconds

    async def pace(per_second: float, say: Any) -> None:
        # Evenly with some play; what a busy machine has delayed is caught up, or the load would be less than promised.
        due = time.perf_counter()
        while due < until:
            due += dice.uniform(0.5, 1.5) / per_second
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            say()

    def poll() -> None:
        panel = dice.choice(panels)
        panel.say(panel.sender.heartbeat(at=datetime.now(UTC)), polls)

    def small_thing() -> None:
        panel = dice.choice(panels)
        panel.say(panel.event(*dice.choice(EVERYDAY)), everyday)

    def emergency() -> None:
        panel = panels[len(sent)]
        frame = panel.event("1", "120")
        sent.append({"school": f"S{panel.number:04d}", "at": time.time()})
        panel.say(frame, alarms)

    await asyncio.gather(
        pace(POLLS_PER_SECOND * TIMES, poll),
        pace(EVERYDAY_PER_SECOND * TIMES, small_thing),
        pace(EMERGENCIES_PER_SECOND * TIMES, emergency),
    )
    await asyncio.sleep(2)
    left = sum(len(panel.asked) for panel in panels)
    for panel in panels:
        panel.transport.abort()
    return {"sent": sent, "acks": alarms, "polls": len(polls), "everyday": len(everyday), "unanswered": left}


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        seed()
    else:
        import uvloop

        print(json.dumps(uvloop.run(_load(int(sys.argv[2]), float(sys.argv[3])))))
