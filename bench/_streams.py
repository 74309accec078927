"""Open many streams from another process, and ask it what has arrived."""

from __future__ import annotations

import json
import subprocess
import time

from bench._house import House


def open_streams(installation: House, port: int, count: int, needle: str) -> subprocess.Popen[str]:
    """Streams of the bench's dispatcher; returns when all are open."""
    made = installation.script(
        "bench._listeners",
        "127.0.0.1",
        str(port),
        str(count),
        "bench-token",
        needle,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if made.stdout.readline().strip() != "ready":
        raise RuntimeError("the streams did not open")
    time.sleep(0.5)
    return made


def arrivals(listeners: subprocess.Popen[str]) -> list[int]:
    """When each event arrived on each stream so far, in nanoseconds since the epoch, in order of arrival."""
    listeners.stdin.write("how many\n")
    listeners.stdin.flush()
    return list(json.loads(listeners.stdout.readline())["arrivals"])
