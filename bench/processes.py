"""One process with a fair queue of writers against three processes, on SQLite: what an alarm and a screen wait for."""

from __future__ import annotations

from bench.harness import Options, Row, paired
from bench.screens import alarms_to_screens
from tests.faults.seed import SCHOOLS

APART = [("web",), ("gateway",), ("worker",)]


def run(options: Options) -> list[Row]:
    streams, alarms = (10, 5) if options.quick else (50, SCHOOLS)
    one, many = paired(
        lambda: alarms_to_screens("sqlite", [("all",)], streams, alarms),
        lambda: alarms_to_screens("sqlite", APART, streams, alarms),
        options.rounds,
    )
    return [
        Row("processes", "p99 ACK", one["ack_ms"], many["ack_ms"], "ms", "three processes", 1.0, "lower"),
        Row(
            "processes", "p99 alarm → screens", one["event_ms"], many["event_ms"], "ms", "three processes", 1.0, "lower"
        ),
    ]
