"""Every school of a prefecture judged by every standard: what a school costs must not grow with how many there are."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench._house import CHECKOUT, House, house
from bench.harness import Options, Row

SCHOOLS, QUICK_SCHOOLS, FEW = 1144, 120, 114


def run(options: Options) -> list[Row]:
    """Two installations. Statements are counted as well: as many for all schools as for a tenth of them."""
    many, few = (QUICK_SCHOOLS, 12) if options.quick else (SCHOOLS, FEW)
    with house(options.database) as small:
        tenth = _script(small, few)
    with house(options.database) as large:
        whole = _script(large, many)
    rows = []
    for name, ours in whole.items():
        if not ours["schools"]:
            continue
        note = f"{ours['seconds']:.2f} s in all, {ours['statements']} statements"
        did = "schools at a glance" if name == "overview" else "schools judged"
        what = f"{name}: {ours['schools']:,} {did}"
        theirs = tenth[name]
        per_school, per_few = (1000 * one["seconds"] / one["schools"] for one in (ours, theirs))
        against = f"{theirs['schools']:,} schools"
        rows.append(Row("standards", f"{what}, per school", per_school, per_few, "ms", against, 1.3, "lower", note))
        counts = float(ours["statements"]), float(theirs["statements"])
        rows.append(Row("standards", f"{what}, statements", *counts, "", against, 1.0, "lower", note))
    return rows


def _script(installation: House, schools: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench._standards", str(schools)]
    done = subprocess.run(
        command, env=installation.environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
