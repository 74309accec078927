"""Lists, the board and the search over a million cases against the same over ten thousand, at the same centre years earlier.

A minute of building for every hundred thousand rows or so: with ``ANYUAN_BENCH_KEPT=DIR`` the installations stay in DIR and
the next run measures at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._house import CHECKOUT, House, house
from bench.harness import Options, Row, paired

# How many are open does not grow with the years of a ledger.
OPEN = 2_000
LIST_MS = 50.0


def run(options: Options) -> list[Row]:
    many, few, times = (20_000, 10_000, 10) if options.quick else (1_000_000, 10_000, 40)
    with _filled(options.database, many) as large, _filled(options.database, few) as small:
        ours, reference = paired(lambda: _took(large, times), lambda: _took(small, times), options.rounds)
    store = "SQLite" if options.database == "sqlite" else "PostgreSQL"
    rows = []
    for name in dict.fromkeys(key.partition("|")[0] for key in ours):
        p50, p95, before = ours[f"{name}|p50"], ours[f"{name}|p95"], reference[f"{name}|p95"]
        note = f"p50 {p50:.2f} ms, {p50 / reference[f'{name}|p50']:.2f} times that of {few:,} cases"
        figure = f"{name}, p95 over {many:,} cases, {store}"
        rows.append(Row("cases", figure, p95, before, "ms", f"{few:,} cases", 1.5, "lower", note))
        if not name.startswith("search"):
            rows.append(Row("cases", figure, p95, LIST_MS, "ms", "the promise", 1.0, "lower", note))
    return rows


@contextmanager
def _filled(database: str, count: int) -> Iterator[House]:
    kept = os.environ.get("ANYUAN_BENCH_KEPT", "")
    folder = Path(kept) / f"cases-{database}-{count}" if kept else None
    with house(database, kept=folder) as installation:
        done = installation.home / "filled"
        if not done.exists():
            _script(installation, "fill", count, min(OPEN, count // 5))
            done.touch()
        yield installation


def _took(installation: House, times: int) -> dict[str, float]:
    found: dict[str, float] = json.loads(_script(installation, "take", times))
    return found


def _script(installation: House, *words: object) -> bytes:
    command = [sys.executable, "-m", "bench._cases", *map(str, words)]
    done = subprocess.run(command, env=installation.environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    return done.stdout
