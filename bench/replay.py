"""The San Francisco week through the real actions: its clocks against the reference, figure by figure, and its time.

Needs the week and its reference in the shared test material (`ANYUAN_SHARED`). The short form replays the first morning
and holds it against figures counted straight from the log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from anyuan.replay import compare, figures, mapping
from anyuan.replay import log as logs
from bench._house import CHECKOUT
from bench.harness import Options, Row

MAP = "san_francisco_fire"
WEEK = Path("data", "04-dispatch", "sf_fire_calls_2020-04-07_13.csv")
REFERENCE = Path("data", "04-dispatch", "sf_fire_ref_2020-04-07_13.json")
SHORT_ROWS = 200
# The whole week, on two quiet cores.
LONGEST_SECONDS = 300.0


def run(options: Options) -> list[Row]:
    shared = Path(os.environ.get("ANYUAN_SHARED", CHECKOUT.parent / "shared"))
    if not (shared / WEEK).is_file():
        raise SystemExit("replay: the San Francisco week is not on this machine (set ANYUAN_SHARED)")
    with tempfile.TemporaryDirectory(prefix="anyuan-bench-") as folder:
        file, wanted = shared / WEEK, None
        if options.quick:
            lines = file.read_text("utf-8-sig").splitlines()
            file = Path(folder, "morning.csv")
            file.write_text("\n".join(lines[: SHORT_ROWS + 1]), "utf-8")
        else:
            wanted = json.loads((shared / REFERENCE).read_text("utf-8"))
        out = Path(folder, "figures.json")
        command = [sys.executable, "-m", "anyuan.site.cli", "replay", str(file), "--map", MAP, "--json", str(out)]
        began = time.monotonic()
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
        seconds = time.monotonic() - began
        found = json.loads(out.read_text("utf-8"))
        wanted = wanted or counted(file)
    # A morning is over before its set-up: only the whole week's time says anything.
    return compared(found, wanted) + ([] if options.quick else [_time(found, seconds)])


def compared(found: dict[str, Any], wanted: dict[str, Any]) -> list[Row]:
    """What is the same and what differs, each by name."""
    side_by_side = list(compare.figures(found, wanted))
    different = [figure for figure in side_by_side if not figure.same]
    for figure in side_by_side:
        print(f"{'=' if figure.same else '≠'} {figure.path}: {figure.found} ({figure.wanted})", file=sys.stderr)
    named = "; ".join(f"{f.path}: {f.found}, reference {f.wanted}" for f in different)
    same, of = float(len(side_by_side) - len(different)), float(len(side_by_side))
    return [
        Row("replay", "figures equal to the reference", same, of, "figures", "reference", 1.0, "higher", note=named)
    ]


def _time(found: dict[str, Any], seconds: float) -> Row:
    what = f"{found['calls']:,} calls, {found['unit_rows']:,} unit runs"
    return Row("replay", what, seconds, LONGEST_SECONDS, "s", "five minutes", 1.0, "lower")


def counted(file: Path) -> dict[str, Any]:
    """The same figures straight from the log, without the house: what a spreadsheet would say."""
    by = mapping.load(MAP)
    log = logs.read_file(file, by)
    sent: list[float] = []
    there: dict[str, list[float]] = {}
    spans: list[tuple[datetime, datetime]] = []
    for call in log.calls.values():
        mine = there.setdefault(call.type, [])
        sent += _first(call, "dispatch")
        mine += _first(call, "on_scene")
        spans += [(run.at["dispatch"], run.at["available"]) for run in call.runs if "available" in run.at]
    everywhere = [seconds for kind in there.values() for seconds in kind]
    types = [call.type for call in log.calls.values()]
    return {
        "unit_rows": sum(len(call.runs) for call in log.calls.values()),
        "calls": len(types),
        "calls_without_any_on_scene": len(types) - len(everywhere),
        "note": figures.NOTE,
        "all": {
            "received_to_first_dispatch": figures.spread(sent),
            "received_to_first_on_scene": figures.spread(everywhere),
        },
        "by_type": {
            kind: {"received_to_first_on_scene": figures.spread(there[kind]), "calls": types.count(kind)}
            for kind in sorted(there)
            if types.count(kind) >= by.least_calls
        },
        "order_violations_unit_rows": dict(log.violations),
        "max_concurrent_units_busy(dispatch..available)": figures.peak(spans),
    }


def _first(call: logs.PastCall, stamp: str) -> list[float]:
    at = [run.at[stamp] for run in call.runs if stamp in run.at]
    return [(min(at) - call.received).total_seconds()] if at else []


if __name__ == "__main__":
    from bench.harness import table

    print(table(run(Options(quick="--quick" in sys.argv))))
