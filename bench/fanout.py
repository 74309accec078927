"""CPU per delivery to a thousand open streams, against a bare asyncio loop that writes one chunk to every connection."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from bench._house import CHECKOUT, House, cpu_seconds, free_port, house
from bench.harness import Options, Row, paired


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
    listeners = _listeners(installation, installation.port, streams)
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
    listeners = _listeners(installation, port, streams)
    before = cpu_seconds(server.pid)
    server.stdin.write(f"{events}\n")
    server.stdin.flush()
    while server.stdout.readline().strip() != "done":
        pass
    result = _result(listeners, server.pid, before, streams * events)
    server.kill()
    return result


def _listeners(installation: House, port: int, streams: int) -> subprocess.Popen[str]:
    made = installation.script(
        "bench._listeners",
        "127.0.0.1",
        str(port),
        str(streams),
        "bench-token",
        "incidents",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if made.stdout.readline().strip() != "ready":
        raise RuntimeError("the streams did not open")
    time.sleep(0.5)
    return made


def _result(listeners: subprocess.Popen[str], pid: int, before: float, expected: int) -> dict[str, float]:
    until = time.monotonic() + 10
    while True:
        time.sleep(0.2)
        listeners.stdin.write("how many\n")
        listeners.stdin.flush()
        received = json.loads(listeners.stdout.readline())["events"]
        if received >= expected or time.monotonic() > until:
            break
    used = cpu_seconds(pid) - before
    listeners.stdin.close()
    listeners.wait()
    return {"cpu_us": used / max(received, 1) * 1e6, "complete": received / expected}
