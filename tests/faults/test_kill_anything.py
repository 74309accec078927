"""kill -9 of anything at random moments under load: every acknowledged alarm is there, exactly once."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter

import pytest

from bench._house import House
from tests.faults.panel import Panel
from tests.faults.seed import account

pytestmark = [pytest.mark.fault, pytest.mark.slow]
PANELS, KILLS = 6, 8


class Watch:
    """Keeps the parts running, as a service manager would, and knows how to kill them."""

    def __init__(self, installation: House, parts: tuple[str, ...]) -> None:
        self.installation = installation
        self.processes = {part: installation.run("run", part) for part in parts}
        self.kills: Counter[str] = Counter()

    def kill(self, part: str) -> None:
        self.processes[part].send_signal(signal.SIGKILL)
        self.processes[part].wait()
        self.kills[part] += 1
        self.processes[part] = self.installation.run("run", part)


def wait_until(condition, what: str, seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.02)


def drained(installation: House, seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        waiting = installation.rows("SELECT count(*) FROM intake_rawmessage WHERE state = 'pending'")[0][0]
        owed = installation.rows("SELECT count(*) FROM journal_todo WHERE parked_at IS NULL")[0][0]
        if not waiting and not owed:
            return True
        time.sleep(0.2)
    return False


@pytest.mark.parametrize("seed", [1, 2])
def test_no_acknowledged_alarm_is_lost_or_doubled(installation, seed):
    chance = random.Random(seed)
    targets = ["gateway", "worker"] + (["database"] if installation.has_server else [])
    watch = Watch(installation, ("gateway", "worker"))
    installation.wait_port(installation.dc09_port)
    panels = [Panel(installation.dc09_port, account(n)) for n in range(PANELS)]
    for panel in panels:
        panel.start()
    for _ in range(KILLS):
        # Alarms must be flowing again before the next blow, or nothing but start-ups would be killed.
        before = sum(len(p.acknowledged) for p in panels)
        wait_until(lambda before=before: sum(len(p.acknowledged) for p in panels) > before, "alarms flow again")
        time.sleep(chance.uniform(0.0, 1.2))
        target = chance.choice(targets)
        if target == "database":
            installation.crash_database()
            watch.kills["database"] += 1
        else:
            watch.kill(target)
    before = sum(len(p.acknowledged) for p in panels)
    wait_until(lambda: sum(len(p.acknowledged) for p in panels) > before + PANELS, "alarms flow at the end")
    for panel in panels:
        panel.end()
    for panel in panels:
        panel.join(10)
    assert drained(installation)
    acknowledged = Counter((p.account, zone, code) for p in panels for zone, code in p.acknowledged)
    found = Counter(
        (account_, zone, code)
        for account_, zone, code in installation.rows(
            "SELECT l.account, s.zone, s.code FROM intake_signal s JOIN directory_line l ON l.id = s.line_id "
            "WHERE s.kind = 'panic'"
        )
    )
    assert sum(watch.kills.values()) == KILLS
    assert len(acknowledged) > 50
    assert not acknowledged - found, "acknowledged and lost"
    # A message stored in the very moment of the kill was not acknowledged and may have come again: never twice, though.
    assert max(found.values()) == 1
    opened = installation.rows("SELECT count(*) FROM journal_entry WHERE name = 'incidents.opened'")[0][0]
    assert opened == installation.rows("SELECT count(*) FROM incidents_incident")[0][0]
    assert installation.rows("SELECT count(*) FROM journal_todo")[0][0] == 0
    assert installation.command("verify") == 0
