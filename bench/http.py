"""Alarms over HTTP, authenticated and matched, from 8 clients, against a Django view that inserts the same row."""

from __future__ import annotations

import json
import subprocess
import sys

from bench._house import CHECKOUT, House, house
from bench.harness import Options, Row, paired
from tests.ports import free_port

CLIENTS = 8


def run(options: Options) -> list[Row]:
    """Signals a second and the time within which 95 % are answered. Ours is the whole web server of an installation."""
    seconds = 1.0 if options.quick else 4.0
    with house(options.database) as installation:
        subprocess.run(
            [sys.executable, "-m", "bench._http_world"], env=installation.environment, cwd=CHECKOUT, check=True
        )
        installation.run("run", "web")
        port = free_port()
        installation.script("bench._http_view", str(port))
        installation.wait_ready()
        installation.wait_port(port)
        for warm in (installation.port, port):
            _load(installation, warm, 0.5)
        ours, reference = paired(
            lambda: _load(installation, installation.port, seconds),
            lambda: _load(installation, port, seconds),
            options.rounds,
        )
    if ours["bad"] or reference["bad"]:
        raise RuntimeError(f"answers other than 202: {ours['bad']:.0f} and {reference['bad']:.0f}")
    store = "SQLite, synchronous=FULL" if options.database == "sqlite" else "PostgreSQL"
    return [
        Row("http", f"signals/s, {CLIENTS} clients, {store}", ours["per_second"], reference["per_second"], "1/s",
            "Django view", 5.0, "higher"),
        Row("http", f"p95 answer, {CLIENTS} clients", ours["p95_ms"], 100.0, "ms", "100 ms", 1.0, "lower"),
    ]  # fmt: skip


def _load(installation: House, port: int, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-m", "bench._post", str(port), str(CLIENTS), str(seconds)]
    done = subprocess.run(command, env=installation.environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found
