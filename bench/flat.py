"""The time an alarm takes from raw message to signal, with ten million past signals against ten thousand."""

from __future__ import annotations

import json
import subprocess
import sys

from bench._house import CHECKOUT, House, house
from bench.harness import Options, Row, paired


def run(options: Options) -> list[Row]:
    """Two installations side by side, alarms taken in turn; both durable. The short form has a hundred thousand."""
    past, alarms = (100_000, 80) if options.quick else (10_000_000, 300)
    with house(options.database) as large, house(options.database) as small:
        _script(large, "fill", past)
        _script(small, "fill", 10_000)
        ours, reference = paired(lambda: _took(large, alarms), lambda: _took(small, alarms), max(options.rounds, 3))
    store = "SQLite, synchronous=FULL" if options.database == "sqlite" else "PostgreSQL"
    return [
        Row("flat", f"p50 from message to signal, {past:,} past signals, {store}", ours["p50_ms"], reference["p50_ms"],
            "ms", "10,000 past signals", 1.3, "lower"),
    ]  # fmt: skip


def _took(installation: House, alarms: int) -> dict[str, float]:
    found: dict[str, float] = json.loads(_script(installation, "take", alarms))
    return found


def _script(installation: House, *words: object) -> bytes:
    command = [sys.executable, "-m", "bench._flat", *map(str, words)]
    done = subprocess.run(command, env=installation.environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    return done.stdout
