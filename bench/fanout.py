"""CPU per delivery to a thousand open streams, against a bare asyncio loop that writes one chunk to every connection."""

from __future__ import annotations

import subprocess
import sys
import time

from bench._house import CHECKOUT, House, cpu_seconds, house
from bench._streams import arrivals, open_streams
from bench.harness import Options, Row, paired
from tests.ports import free_port


def run(options: Options) -> list[Row]:
    streams, events = (50, 10) if options.quick else (1000, 60)
    with house(options.database) as installation:
        subprocess.run([sys.executable, "-m", "bench._people"], env=installation.environment, cwd=CHECKOUT, check=True)
        web = installation.run("run", "web")
        installation.wait_ready()
        ours, reference = paired(
            lambda: _ours(installation, web.pid, streams, events),
            lambda: _bare(installation, streams, events),
            options.rounds,
        )
    return [
        Row(
            "fan-out",
            f"CPU per delivery, {streams} streams",
            ours["cpu_us"],
            reference["cpu_us"],
            "µs",
            "bare asyncio loop",
            1.6,
            "lower",
            note=f"{events} events; deliveries complete: {ours['complete']:.0%}",
        )
    ]


def _ours(installation: House, pid: int, streams: int, events: int) -> dict[str, float]:
    listeners = open_streams(installation, installation.port, streams, "event: incidents")
    before = cpu_seconds(pid)
    subprocess.run(
        [sys.executable, "-m", "bench._happenings", str(events), "0.02"],
        env=installation.environment,
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return _result(listeners, pid, before, streams * events)


def _bare(installation: House, streams: int, events: int) -> dict[str, float]:
    port = free_port()
    server = installation.script(
        "bench._bare_fanout", str(port), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    server.stdout.readline()
    listeners = open_streams(installation, port, streams, "event: incidents")
    before = cpu_seconds(server.pid)
    server.stdin.write(f"{events}\n")
    server.stdin.flush()
    while server.stdout.readline().strip() != "done":
        pass
    result = _result(listeners, server.pid, before, streams * events)
    server.kill()
    return result


def _result(listeners: subprocess.Popen[str], pid: int, before: float, expected: int) -> dict[str, float]:
    until = time.monotonic() + 10
    while (received := len(arrivals(listeners))) < expected and time.monotonic() < until:
        time.sleep(0.2)
    used = cpu_seconds(pid) - before
    listeners.stdin.close()
    listeners.wait()
    return {"cpu_us": used / max(received, 1) * 1e6, "complete": received / expected}
