"""The clocks, read back from the stored incidents and tasks: never from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from anyuan.kernel.percentiles import percentile

NOTE = (
    "per call: earliest Received, earliest Dispatch, earliest On Scene over all units; linear-interpolation quantiles "
    "(pandas default), seconds"
)
WITHIN = (60, 180, 300, 600)


def spread(seconds: Sequence[float]) -> dict[str, Any]:
    """Count, median, ninetieth percentile, mean (to the millisecond) and how many were within the usual limits."""
    found: dict[str, Any] = {"n": len(seconds)}
    found["p50"], found["p90"] = percentile(seconds, 0.5), percentile(seconds, 0.9)
    found["mean"] = round(sum(seconds) / len(seconds), 3) if seconds else None
    return found | {f"within_{limit}s": sum(s <= limit for s in seconds) for limit in WITHIN}


def peak(spans: Sequence[tuple[datetime, datetime]]) -> int:
    """How many spans run at the same time at most; a span that ends when another begins is not beside it."""
    edges = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
    running = most = 0
    for _, change in edges:
        running += change
        most = max(most, running)
    return most


def read_back(types: Mapping[int, str], violations: Mapping[str, int], least_calls: int) -> dict[str, Any]:
    """The figures of everything stored for the calls in ``types`` (call id → the log's word for its type)."""
    from anyuan.dispatch.models import Assignment
    from anyuan.incidents.models import Call

    columns = ("id", "incident_id", "incident__received_at", "incident__dispatched_at", "incident__arrived_at")
    to_dispatch: list[float] = []
    to_scene: dict[str, list[float]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    incidents = set()
    for call_id, incident_id, received, dispatched, arrived in Call.objects.values_list(*columns).order_by("id"):
        if call_id not in types:
            continue
        kind = types[call_id]
        incidents.add(incident_id)
        count[kind] += 1
        if dispatched is not None:
            to_dispatch.append((dispatched - received).total_seconds())
        if arrived is not None:
            to_scene[kind].append((arrived - received).total_seconds())
    tasks = Assignment.objects.filter(subject_kind="incidents.incident", owner_kind="unit")
    spans = [(s, e) for i, s, e in tasks.values_list("subject_id", "offered_at", "ended_at") if i in incidents]
    everywhere = [seconds for kind in to_scene.values() for seconds in kind]
    return {
        "unit_rows": len(spans),
        "calls": len(incidents),
        "calls_without_any_on_scene": sum(count.values()) - len(everywhere),
        "note": NOTE,
        "all": {
            "received_to_first_dispatch": spread(to_dispatch),
            "received_to_first_on_scene": spread(everywhere),
        },
        "by_type": {
            kind: {"received_to_first_on_scene": spread(to_scene[kind]), "calls": count[kind]}
            for kind in sorted(count)
            if count[kind] >= least_calls
        },
        "order_violations_unit_rows": dict(violations),
        "max_concurrent_units_busy(dispatch..available)": peak([(s, e) for s, e in spans if e is not None]),
    }
