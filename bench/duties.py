"""A prefecture's duties: a year laid ahead, a day judged, today's board, a month's rates, and everybody checking in at once.

1,144 schools with two posts each on 200 days, beside an installation with a hundred schools; both durable. What a school
costs must not grow with how many there are.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench._house import CHECKOUT, House, house
from bench.harness import Options, Row

FEW = 100
SCHOOLS, QUICK_SCHOOLS = 1144, 300
DAYS, QUICK_DAYS = 200, 40
FIGURES = {
    "year": ("a year laid ahead", "s"),
    "judge": ("a day judged", "s"),
    "rates": ("a month's rates", "s"),
    "board": ("today's board", "s"),
}


def run(options: Options) -> list[Row]:
    """Two installations side by side. The short form has fewer schools, days and seconds; its figures are not quoted."""
    many, days = (QUICK_SCHOOLS, QUICK_DAYS) if options.quick else (SCHOOLS, DAYS)
    seconds = 8 if options.quick else 60
    with house(options.database) as large, house(options.database) as small:
        found = {}
        for name, installation, schools in (("many", large, many), ("few", small, FEW)):
            figures = _script(installation, "build", schools, days)
            installation.run("run", "web")
            installation.wait_ready()
            figures |= _script(installation, "rush", schools, installation.port, seconds)
            installation.stop()
            figures |= _script(installation, "day", schools)
            found[name] = figures
    return _rows(found["many"], found["few"], many, days, seconds, options)


def _rows(ours: dict[str, Any], few: dict[str, Any], many: int, days: int, seconds: int, options: Options) -> list[Row]:
    store = "SQLite, synchronous=FULL" if options.database == "sqlite" else "PostgreSQL"
    rows = [
        Row(
            "duties",
            f"{what}, per school: {many:,} schools × 2 posts × {days} days, {store}",
            ours[key] / many * 1000,
            few[key] / FEW * 1000,
            "ms",
            f"{FEW} schools",
            1.3,
            "lower",
            f"{ours[key]:.2f} {unit} in all",
        )
        for key, (what, unit) in FIGURES.items()
    ]
    rush = f"{many:,} posts check in within {seconds} s"
    rows.append(Row("duties", f"{rush}: arrived and counted", ours["arrived"], many, "posts", "sent", 1.0, "higher"))
    rows.append(
        Row("duties", f"{rush}: p99 of an answer", ours["p99_ms"], few["p99_ms"], "ms", f"{FEW} in the same time", 3.0,
            "lower", f"p50 {ours['p50_ms']:.1f} ms"),
    )  # fmt: skip
    return rows


def _script(installation: House, *words: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench._duties", *map(str, words)]
    done = subprocess.run(command, env=installation.environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
