"""Figures over ten years of a prefecture: dashboard, drill-down, a reopened day counted again, the annual report.

1,144 schools with two duties a day for ten years: 8.4 million raw rows, 12 million facts. Each figure stands against the same
question written by hand in SQL over the raw rows in the same run, and against an installation with a tenth of the days.
`ANYUAN_BENCH_YEARS` makes it shorter; the rows say how long it was. With `ANYUAN_BENCH_KEPT=DIR` the installations stay in DIR: a
filling that was cut off goes on, and the next run measures at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._house import CHECKOUT, House, house
from bench.harness import Options, Row

SCHOOLS, QUICK_SCHOOLS = 1144, 60
YEARS = 10.0
FIGURES = {
    "dashboard": ("dashboard of a month with last year, p95", 0.5, 1.5),
    "drill": ("rows behind a number, first page, p95", 3.0, 1.5),
    "refill": ("one reopened day counted again", 10.0, 1.5),
    "annual": ("annual report, every number borne out by its rows", 3.0, 1.5),
}


def run(options: Options) -> list[Row]:
    """Two installations, one with a tenth of the days. The short form's figures are not quoted."""
    years = 0.6 if options.quick else float(os.environ.get("ANYUAN_BENCH_YEARS", YEARS))
    schools = QUICK_SCHOOLS if options.quick else SCHOOLS
    with _filled(options.database, schools, years / 10) as small:
        tenth = _taken(small, options.quick)
    with _filled(options.database, schools, years) as large:
        whole = _taken(large, options.quick)
    note = f"{whole['raw']:,} raw rows, {whole['facts']:,} facts"
    rows = []
    for key, (what, goal, flat) in FIGURES.items():
        name = f"{what}: {schools:,} schools, {years:g} years"
        ours, theirs = 1000 * whole[key], 1000 * whole[f"{key}_sql"]
        rows.append(Row("measures", name, ours, theirs, "ms", "SQL by hand over the raw rows", goal, "lower", note))
        rows.append(Row("measures", name, ours, 1000 * tenth[key], "ms", "a tenth of the days", flat, "lower", note))
    return rows


@contextmanager
def _filled(database: str, schools: int, years: float) -> Iterator[House]:
    kept = os.environ.get("ANYUAN_BENCH_KEPT", "")
    folder = Path(kept) / f"measures-{database}-{schools}-{years:g}" if kept else None
    with house(database, kept=folder) as installation:
        _script(installation, "fill", schools, years)
        yield installation


def _taken(installation: House, quick: bool) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_script(installation, "take", int(quick)).splitlines()[-1])
    return found


def _script(installation: House, *words: object) -> str:
    command = [sys.executable, "-m", "bench._measures", *map(str, words)]
    done = subprocess.run(
        command, env=installation.environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout
