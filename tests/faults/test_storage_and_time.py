"""A full disk, a read-only start, a clock that jumps, a worker that dies in the middle of a ladder."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.transmit import Sender
from bench._house import House, house
from tests.faults.conftest import DATABASE, seeded
from tests.faults.panel import Panel
from tests.faults.seed import account
from tests.faults.watch import Watch, drained, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.timeout(600)]
FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


@contextmanager
def small_disk(folder: Path, megabytes: int):
    """A file system of its own on ``folder``; needs the right to mount."""
    folder.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=False)
    if made.returncode:
        pytest.skip("a disk of its own cannot be mounted here (needs root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def acknowledged(panels: list[Panel]) -> int:
    return sum(len(panel.acknowledged) for panel in panels)


def signals_by_event(installation: House) -> Counter[tuple[str, str]]:
    rows = installation.rows(
        "SELECT l.account, s.zone FROM intake_signal s JOIN directory_line l ON l.id = s.line_id WHERE s.kind = 'panic'"
    )
    return Counter(rows)


@pytest.mark.skipif(DATABASE != "sqlite", reason="the disk in question is the one under the embedded database")
def test_on_a_full_disk_nobody_is_told_stored_and_nothing_told_is_lost(tmp_path):
    with small_disk(tmp_path / "disk", 24), house("sqlite", folder=tmp_path / "disk") as installation:
        seeded(installation)
        Watch(installation, ("gateway", "worker"))
        installation.wait_port(installation.dc09_port)
        panels = [Panel(installation.dc09_port, account(n)) for n in range(3)]
        for panel in panels:
            panel.start()
        wait_until(lambda: acknowledged(panels) > 5, "alarms flow")
        junk = tmp_path / "disk" / "junk"
        fill(junk)
        time.sleep(1)
        before = acknowledged(panels)
        time.sleep(5)
        # A message or two may still have fitted into a page that was already there.
        assert acknowledged(panels) - before <= 3 * len(panels)
        junk.unlink()
        wait_until(lambda: acknowledged(panels) > before + 20, "alarms flow again")
        for panel in panels:
            panel.end()
        for panel in panels:
            panel.join(10)
        assert drained(installation)
        told = Counter((panel.account, zone) for panel in panels for zone, _ in panel.acknowledged)
        found = signals_by_event(installation)
        assert not told - found
        assert max(found.values()) == 1


def fill(path: Path) -> None:
    """Write until the disk has no room left."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            while True:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    break


def test_a_read_only_database_is_bridged_by_the_spool(installation):
    if not installation.has_server:
        pytest.skip("SQLite's file and the spool lie on one disk; the full-disk story covers it")
    installation.run("run", "gateway")
    installation.wait_port(installation.dc09_port)
    installation.sql("ALTER SYSTEM SET default_transaction_read_only = on")
    installation.sql("SELECT pg_reload_conf()")
    time.sleep(1)
    panels = [Panel(installation.dc09_port, account(n)) for n in range(3)]
    for panel in panels:
        panel.start()
    wait_until(lambda: acknowledged(panels) > 10, "the spool acknowledges")
    installation.sql("ALTER SYSTEM RESET default_transaction_read_only", writable=True)
    installation.sql("SELECT pg_reload_conf()", writable=True)
    installation.run("run", "worker")
    for panel in panels:
        panel.end()
    for panel in panels:
        panel.join(10)
    told = Counter((panel.account, zone) for panel in panels for zone, _ in panel.acknowledged)
    wait_until(lambda: not told - signals_by_event(installation), "the spool is handed over")
    assert max(signals_by_event(installation).values()) == 1


def alarm(installation: House, number: int) -> None:
    from bench._dial import Dial

    dial = Dial(installation.dc09_port)
    event = ContactId(None, "1", "120", "01", "001")
    answer = dial.ask(Sender(account(number)).contact_id(number + 1, event, at=datetime.now(UTC)))
    dial.close()
    assert b'"ACK"' in answer


def steps(installation: House) -> list[tuple[str, int, int, int, str]]:
    """Every rung that was reached or found empty: incident, round, step, attempt (the last rung repeats itself), when it
    was due (not before its clock began)."""
    return installation.rows(
        "SELECT d.subject_ref, d.round, d.step, d.attempt, "
        "CASE WHEN d.started_at > d.due_at THEN d.started_at ELSE d.due_at END FROM dispatch_deadline d "
        "WHERE d.kind = 'step' AND d.state = 'passed'"
    )


def said(installation: House) -> Counter[str]:
    """What the journal says about rungs, one line each."""
    import json

    rows = installation.rows(
        "SELECT subject_ref, at, data FROM journal_entry WHERE name IN ('dispatch.step_reached', 'dispatch.step_empty')"
    )
    found = []
    for ref, at, data in rows:
        facts = json.loads(data) if isinstance(data, str) else data
        found.append(f"{ref} {facts['round']} {facts['step']} {facts['attempt']} {at}")
    return Counter(found)


def test_a_dying_worker_fires_every_rung_once_with_its_true_due_time(installation):
    watch = Watch(installation, ("gateway", "worker"))
    installation.wait_port(installation.dc09_port)
    for number in range(10):
        alarm(installation, number)
    until, blows = time.monotonic() + 65, 0
    while time.monotonic() < until:
        time.sleep(4)
        blows += 1
        if installation.has_server and blows % 3 == 0:
            installation.crash_database()
            watch.kills["database"] += 1
        else:
            watch.kill("worker")
    wait_until(lambda: len(steps(installation)) >= 30, "the ladders climb")
    assert watch.kills["worker"] >= 6
    assert (watch.kills["database"] >= 3) == installation.has_server
    told = said(installation)
    assert told
    assert max(told.values()) == 1
    spoken = {" ".join(line.split()[:4]): " ".join(line.split()[4:])[:19] for line in told}
    assert len(spoken) == sum(told.values())  # each attempt at each rung was said once
    # The journal's time of a rung is when it was due (or earlier, when an empty rung made room), never when noticed.
    due = {f"{ref} {round_} {step} {attempt}": str(at)[:19] for ref, round_, step, attempt, at in steps(installation)}
    late = {key: (at, due[key]) for key, at in spoken.items() if key in due and at > due[key]}
    assert late == {}
    assert len(spoken.keys() & due.keys()) >= 30
    assert installation.command("verify") == 0


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed: apt-get install faketime")
def test_a_clock_that_jumps_an_hour_back_and_forth_loses_and_doubles_nothing(installation, tmp_path):
    hand = tmp_path / "clock"
    hand.write_text("+0")
    installation.environment |= {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(hand),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    installation.run("run", "gateway")
    installation.run("run", "worker")
    installation.wait_port(installation.dc09_port)
    panels = [Panel(installation.dc09_port, account(n), pause=0.2) for n in range(4)]
    for panel in panels:
        panel.start()
    wait_until(lambda: acknowledged(panels) > 8, "alarms flow")
    for shift in ("-1h", "+0", "+1h", "+0"):
        hand.write_text(shift)
        time.sleep(3)
        before = acknowledged(panels)
        wait_until(lambda before=before: acknowledged(panels) > before + 8, f"alarms flow at {shift}")
    for panel in panels:
        panel.end()
    for panel in panels:
        panel.join(10)
    assert drained(installation)
    told = Counter((panel.account, zone) for panel in panels for zone, _ in panel.acknowledged)
    found = signals_by_event(installation)
    assert not told - found
    assert max(found.values()) == 1
    assert max(said(installation).values(), default=1) == 1
    assert installation.command("verify") == 0
