"""The legs of the minimum emergency unit 1-3-5 (1分钟自救、3分钟互救、5分钟增援). No evidence is never "met".

The clock starts with the platform's receipt of the alarm; the device's own time is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any


def outcome(due_at: datetime, met_at: datetime | None, now: datetime) -> str:
    """running, met, late or unknown. Proof that comes in later counts by the time at which it happened."""
    if met_at is not None:
        return "met" if met_at <= due_at else "late"
    return "unknown" if now > due_at else "running"


def accepts(leg: Mapping[str, Any], proof: str) -> bool:
    """Whether the plan takes this kind of proof for the leg."""
    return proof in leg.get("proof", ())


def leg_of_arrival(
    legs: Sequence[Mapping[str, Any]], role: str, unit_kind: str, unit_school: int | None, school: int | None
) -> str:
    """Which leg an arrival proves; empty for none.

    An own task of the leg (role = its name) proves it; otherwise the kind of the unit decides, and guards count as
    self-rescue at their own school and as mutual rescue at another.
    """
    names = [str(leg["name"]) for leg in legs]
    if role in names:
        return role
    if unit_kind == "guards":
        own = unit_school is not None and unit_school == school
        wanted = "self" if own else "mutual"
        return wanted if wanted in names else ""
    return next((str(leg["name"]) for leg in legs if unit_kind and unit_kind in leg.get("units", ())), "")
