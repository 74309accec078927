"""Ten thousand escalation deadlines over five seconds: how late they pass, against the same work on a 250 ms poll."""

from __future__ import annotations

import json
import subprocess
import sys

from bench._house import CHECKOUT, house
from bench.harness import Options, Row, paired


def run(options: Options) -> list[Row]:
    count, spread = (1000, 1.0) if options.quick else (10_000, 5.0)
    incidents, seconds = (100, 5.0) if options.quick else (1000, 30.0)

    def one(mode: str, number: int, length: float) -> dict[str, float]:
        with house(options.database) as installation:
            command = [sys.executable, "-m", "bench._clocks", mode, str(number), str(length)]
            done = subprocess.run(
                command, env=installation.environment, cwd=CHECKOUT, check=True, capture_output=True, text=True
            )
        return {key: float(value) for key, value in json.loads(done.stdout.splitlines()[-1]).items()}

    ours, poll = paired(lambda: one("heap", count, spread), lambda: one("poll", count, spread), options.rounds)
    if ours["passed"] != count or ours["left"]:
        raise RuntimeError(f"{ours['passed']:.0f} of {count} deadlines passed, {ours['left']:.0f} left")
    busy = one("open", incidents, seconds)
    return [
        Row(
            "clocks",
            f"p99 lateness of {count:,} deadlines over {spread:g} s",
            ours["p99_ms"],
            poll["p99_ms"],
            "ms",
            "250 ms poll",
            0.25,
            "lower",
            note=f"p50 {ours['p50_ms']:.0f} ms against {poll['p50_ms']:.0f} ms; each passed once",
        ),
        Row(
            "clocks",
            f"p99 lateness with {incidents:,} open incidents",
            busy["p99_ms"],
            1000.0,
            "ms",
            "one second, absolute",
            1.0,
            "lower",
            note=f"{busy['passed']:.0f} deadlines passed while their messages were written; worst {busy['max_ms']:.0f} ms",
        ),
    ]


if __name__ == "__main__":
    from bench.harness import table

    print(table(run(Options(quick="--quick" in sys.argv))))
