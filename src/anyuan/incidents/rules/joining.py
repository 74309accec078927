"""Does this alarm belong to an incident that is open already? Same place, family of kinds, window, exercise flag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """A signal or call, as far as joining and opening care. Instants are aware UTC."""

    source: str  # "signal" or "call"
    id: int
    kind: str
    level: int
    received_at: datetime
    occurred_at: datetime | None = None
    school_id: int | None = None
    place_id: int | None = None
    organisation_id: int | None = None
    area_path: str = ""
    lon: float | None = None
    lat: float | None = None
    exercise: bool = False
    origin: str = ""  # "line:12", "device:7": joins repeats of a source whose place is not known yet
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The incident that the alarm could join."""

    open: bool
    state: str
    verdict: str
    exercise: bool
    last_signal_at: datetime


def slot_key(facts: Facts, join: Mapping[str, Any]) -> str:
    """The key under which alarms that may belong together meet; empty when this one can meet no other.

    A real alarm and an exercise never share a key: a real one breaks through.
    """
    world = "exercise" if facts.exercise else "real"
    where = _where(facts, str(join.get("scope", "school")))
    return f"{world}:{where}:{join.get('family', facts.kind)}" if where else ""


def joinable(facts: Facts, candidate: Candidate, join: Mapping[str, Any]) -> bool:
    """Whether the alarm joins: still open, not judged false, not cleared, and within the window of the last signal."""
    if not candidate.open or candidate.state == "cleared" or candidate.verdict == "false":
        return False
    if candidate.exercise != facts.exercise:
        return False
    window = timedelta(seconds=int(join.get("window_seconds", 600)))
    return abs(facts.received_at - candidate.last_signal_at) <= window


def _where(facts: Facts, scope: str) -> str:
    if scope == "place" and facts.place_id is not None:
        return f"place:{facts.place_id}"
    if facts.school_id is not None:
        return f"school:{facts.school_id}"
    if facts.place_id is not None:
        return f"place:{facts.place_id}"
    if facts.origin:
        return facts.origin
    if facts.lon is not None and facts.lat is not None:
        return f"point:{facts.lon:.3f},{facts.lat:.3f}"  # about a hundred metres
    return ""
