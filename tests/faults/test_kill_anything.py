"""kill -9 of anything at random moments under load: every acknowledged alarm is there, exactly once."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from tests.faults.panel import HttpSource, Panel
from tests.faults.seed import account
from tests.faults.watch import Watch, drained, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.timeout(600)]
PANELS, KILLS = 6, 6


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
    assert len(acknowledged) > 40
    assert not acknowledged - found, "acknowledged and lost"
    # A message stored in the very moment of the kill was not acknowledged and may have come again: never twice, though.
    assert max(found.values()) == 1
    opened = installation.rows("SELECT count(*) FROM journal_entry WHERE name = 'incidents.opened'")[0][0]
    assert opened == installation.rows("SELECT count(*) FROM incidents_incident")[0][0]
    assert installation.rows("SELECT count(*) FROM journal_todo")[0][0] == 0
    assert installation.command("verify") == 0


def test_alarms_over_http_survive_the_web_server_s_death(installation):
    chance = random.Random(3)
    watch = Watch(installation, ("web", "worker"))
    installation.wait_ready()
    sources = [HttpSource(installation.port, f"panel-{n}", f"S{n:03d}") for n in range(4)]
    for source in sources:
        source.start()
    for _ in range(4):
        before = sum(len(s.acknowledged) for s in sources)
        wait_until(lambda before=before: sum(len(s.acknowledged) for s in sources) > before, "alarms flow again")
        time.sleep(chance.uniform(0.0, 1.0))
        watch.kill("web")
    before = sum(len(s.acknowledged) for s in sources)
    wait_until(lambda: sum(len(s.acknowledged) for s in sources) > before + 8, "alarms flow at the end")
    for source in sources:
        source.end()
    for source in sources:
        source.join(10)
    assert drained(installation)
    told = Counter(text for source in sources for text in source.acknowledged)
    found = Counter(row[0] for row in installation.rows("SELECT text FROM intake_signal WHERE protocol = 'http'"))
    assert not told - found
    assert max(found.values()) == 1
