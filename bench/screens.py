"""Alarm sent → event on 200 open streams, against the acknowledgement plus a bare fan-out to as many connections."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime

from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.transmit import Sender
from anyuan.kernel.percentiles import percentile
from bench._dial import Dial
from bench._house import CHECKOUT, House, house
from bench._streams import arrivals, open_streams
from bench.harness import Options, Row, paired
from tests.faults.seed import SCHOOLS, account
from tests.ports import free_port

NEEDLE = '"name":"incidents.opened"'
PAUSE_SECONDS = 0.15


def run(options: Options) -> list[Row]:
    streams, alarms = (20, 5) if options.quick else (200, SCHOOLS)

    def ours() -> dict[str, float]:
        return alarms_to_screens(options.database, [("all",)], streams, alarms)

    def bare() -> dict[str, float]:
        with house() as installation:
            return _bare(installation, streams, alarms)

    mine, reference = paired(ours, bare, options.rounds)
    return [
        Row(
            "screens",
            f"p99 alarm sent → incident on {streams} streams",
            mine["event_ms"],
            mine["ack_ms"] + reference["event_ms"],
            "ms",
            "ACK p99 + bare fan-out p99",
            1.5,
            "lower",
            note=f"ACK p99 {mine['ack_ms']:.1f} ms, bare p99 {reference['event_ms']:.1f} ms, arrived {mine['complete']:.0%}",
        )
    ]


def alarms_to_screens(database: str, processes: list[tuple[str, ...]], streams: int, alarms: int) -> dict[str, float]:
    """Figures of one fresh installation: an open incident at a school would take a later round's alarm in."""
    with house(database) as installation:
        subprocess.run(
            [sys.executable, "-m", "tests.faults.seed"], env=installation.environment, cwd=CHECKOUT, check=True
        )
        for parts in processes:
            installation.run("run", *parts)
        installation.wait_ready("/readyz")
        installation.wait_port(installation.dc09_port)
        return _alarms(installation, streams, alarms)


def _alarms(installation: House, streams: int, alarms: int) -> dict[str, float]:
    listeners = open_streams(installation, installation.port, streams, NEEDLE)
    sent, acks = [], []
    for number in range(alarms):
        dial = Dial(installation.dc09_port)
        event = ContactId(None, "1", "120", "01", "001")
        frame = Sender(account(number)).contact_id(number + 1, event, at=datetime.now(UTC))
        sent.append(time.time_ns())
        dial.ask(frame)
        acks.append((time.time_ns() - sent[-1]) / 1e6)
        dial.close()
        time.sleep(PAUSE_SECONDS)
    return {"ack_ms": percentile(acks, 0.99) or 0.0, **_latencies(listeners, sent, streams)}


def _bare(installation: House, streams: int, alarms: int) -> dict[str, float]:
    port = free_port()
    server = installation.script(
        "bench._bare_fanout", str(port), str(PAUSE_SECONDS), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    server.stdout.readline()
    listeners = open_streams(installation, port, streams, "event: incidents")
    server.stdin.write(f"{alarms}\n")
    server.stdin.flush()
    sent = [int(line) for line in iter(lambda: server.stdout.readline().strip(), "done")]
    return _latencies(listeners, sent, streams)


def _latencies(listeners: subprocess.Popen[str], sent: list[int], streams: int) -> dict[str, float]:
    """Alarms are far enough apart that the n-th group of arrivals belongs to the n-th alarm."""
    expected, until = len(sent) * streams, time.monotonic() + 10
    while len(found := sorted(arrivals(listeners))) < expected and time.monotonic() < until:
        time.sleep(0.2)
    listeners.stdin.close()
    waits = [(at - sent[number // streams]) / 1e6 for number, at in enumerate(found[:expected])]
    return {"event_ms": percentile(waits, 0.99) or 0.0, "complete": len(found) / expected}
