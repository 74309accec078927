"""DC-09 under load: our durable receiver against pysiaalarm, which stores nothing, with the same load client.

Each side is a process of its own, and so is the load client. 64 panels keep one frame each under way, as panels do.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench._dc09 import durable_postgres, fresh_database, raw_flushes
from bench.harness import Options, Row, paired

CHECKOUT = Path(__file__).resolve().parents[1]
PANELS = 64
SECONDS = 4.0


def run(options: Options) -> list[Row]:
    """Frames a second and answer times of 64 panels; the answer time of one panel alone; alarms against raw flushes."""
    if options.database == "sqlite":
        return _run(options, "sqlite")
    with durable_postgres("/var/tmp") as address:
        return _run(options, address)


def _run(options: Options, address: str) -> list[Row]:
    seconds = 1.0 if options.quick else SECONDS
    durable, reference = paired(
        lambda: _measure("ours", PANELS, seconds, address),
        lambda: _measure("pysiaalarm", PANELS, seconds, address),
        options.rounds,
    )
    alone, alone_reference = paired(
        lambda: _measure("ours", 1, seconds, address),
        lambda: _measure("pysiaalarm", 1, seconds, address) | {"flush_ms": _flush_ms()},
        options.rounds,
    )
    flushes = statistics.median(raw_flushes(_disk(), 1.0) for _ in range(options.rounds))
    store = "SQLite, synchronous=FULL" if options.database == "sqlite" else "PostgreSQL"
    rate_goal = 2.5 if options.database == "sqlite" else 1.7
    return [
        Row("dc09", f"frames/s, {PANELS} panels, {store}", durable["per_second"], reference["per_second"], "1/s",
            "pysiaalarm, storing nothing", rate_goal, "higher"),
        Row("dc09", f"p99 answer, {PANELS} panels", durable["p99_ms"], reference["p99_ms"], "ms", "pysiaalarm", 0.7, "lower"),
        Row("dc09 alone", "p50 answer, one panel", alone["p50_ms"], alone_reference["p50_ms"] + alone_reference["flush_ms"],
            "ms", "pysiaalarm + one fdatasync", 1.3, "lower"),
        Row("disk", f"durable alarms/s, {PANELS} senders", durable["per_second"], flushes, "1/s", "fdatasync/s", 2.0, "higher"),
    ]  # fmt: skip


def _measure(side: str, panels: int, seconds: float, address: str) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory(prefix="anyuan-bench-", dir=_disk()) as home,
        fresh_database(address) as address,
    ):
        environment = {**os.environ, "ANYUAN_HOME": home, "PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}"}
        environment["DJANGO_SETTINGS_MODULE"] = "anyuan.site.settings"
        environment["ANYUAN_LOG_LEVEL"] = "ERROR"
        environment["ANYUAN_DATABASE"] = address
        server = subprocess.Popen(
            [sys.executable, "-m", "bench._dc09", "serve", side, str(panels)],
            stdout=subprocess.PIPE, text=True, env=environment, cwd=CHECKOUT,
            # pysiaalarm writes a traceback for every panel that hangs up.
            stderr=subprocess.DEVNULL if side == "pysiaalarm" else None,
        )  # fmt: skip
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            if not port:
                raise RuntimeError(f"{side} did not start")
            load = [sys.executable, "-m", "bench._dc09", "load", port, str(panels), str(seconds)]
            done = subprocess.run(load, capture_output=True, text=True, env=environment, cwd=CHECKOUT, check=True)
            found: dict[str, float] = json.loads(done.stdout)
            if side == "ours":
                count = [sys.executable, "-m", "bench._dc09", "stored"]
                lie = int(
                    subprocess.run(
                        count, capture_output=True, text=True, env=environment, cwd=CHECKOUT, check=True
                    ).stdout
                )
                if lie < found["answered"]:
                    raise RuntimeError(f"{found['answered']:.0f} frames were acknowledged, {lie} are stored")
            return found
        finally:
            server.terminate()
            server.wait(10)


def _flush_ms() -> float:
    began, count = time.perf_counter(), raw_flushes(_disk(), 0.5)
    return 1000.0 / count if count else (time.perf_counter() - began) * 1000


def _disk() -> str:
    """Where a home would lie: the checkout's own disk, not a folder in memory."""
    folder = Path(os.environ.get("ANYUAN_BENCH_DIR", CHECKOUT / "var"))
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)
