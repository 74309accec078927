"""Does a check-in count, and when was it really made? Every check-in is kept; this says what it is worth.

The clock. A phone sends when it was made and when it was sent, both by its own clock; the server adds when it came. The
difference between sending and coming is the clock's error, whatever happened in between; more than two minutes are
corrected for and marked. A phone that does not say when it sent cannot be corrected: a time in the future becomes the time of
arrival, a time in the past is believed and marked.

Late scans. What was made between opening (less the early minutes) and closing is in time; what was made within the grace is
late; anything else is outside the window and does not count. How late it *arrives* matters only beyond the rule's
``upload_within_hours`` (72 unless told): from then on it is kept, shown, and counts when a leader accepts it by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Network, queues and slow phones; below this a clock is right.
TOLERANCE = timedelta(minutes=2)
UPLOAD_WITHIN_HOURS = 72
COUNTS = ("in_time", "late", "accepted")
VERDICTS = (
    *COUNTS,
    "duplicate",
    "too_early",
    "too_late",
    "too_old",
    "wrong_point",
    "not_yours",
    "code_wrong",
    "code_expired",
    "proof_missing",
    "outside_radius",
    "no_duty",
    "withdrawn",
    "taken_back",  # what showed it (a session, say) was corrected
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """When a check-in was really made. ``offset`` is how far the device's clock was behind (negative: ahead)."""

    at: datetime
    offset: timedelta
    clock: str  # right, corrected, unknown


def correct(made_at: datetime, sent_at: datetime | None, received_at: datetime) -> Corrected:
    """The time that counts, from the two device times and our own."""
    if sent_at is None or sent_at < made_at - TOLERANCE:
        at = min(made_at, received_at)
        return Corrected(at, at - made_at, "right" if abs(received_at - made_at) <= TOLERANCE else "unknown")
    offset = received_at - sent_at
    if abs(offset) <= TOLERANCE:
        return Corrected(min(made_at, received_at), timedelta(), "right")
    return Corrected(min(made_at + offset, received_at), offset, "corrected")


@dataclass(frozen=True, slots=True)
class Span:
    """When the occurrence may be done, all UTC."""

    opens_at: datetime
    closes_at: datetime
    judge_at: datetime
    early: timedelta
    upload_within: timedelta = timedelta(hours=UPLOAD_WITHIN_HOURS)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown at the point. ``code`` is one of right, wrong, expired, none; ``inside``: within the radius, or None."""

    method: str
    code: str = "none"
    inside: bool | None = None


def proof_fault(asked: str, proof: Proof) -> str:
    """What is wrong with the proof by the point's rule; empty when it is enough.

    asked "code": the printed sheet or its typed code. "rotating": the digits of a signed-in second device. "distance":
    within the radius, whatever was scanned. "nfc": the tag.
    """
    if proof.code == "wrong":
        return "code_wrong"
    match asked:
        case "rotating":
            return {"right": "", "expired": "code_expired"}.get(proof.code, "proof_missing")
        case "distance":
            return "" if proof.inside else ("outside_radius" if proof.inside is False else "proof_missing")
        case "nfc":
            return "" if proof.method == "nfc" and proof.code == "right" else "proof_missing"
    return "" if proof.code == "right" else "proof_missing"


def time_fault(span: Span, at: datetime, received_at: datetime) -> str:
    """in_time, late, too_early, too_late or too_old."""
    if at < span.opens_at - span.early:
        return "too_early"
    if at > span.judge_at:
        return "too_late"
    if received_at - span.judge_at > span.upload_within:
        return "too_old"
    return "in_time" if at <= span.closes_at else "late"


def weigh(
    span: Span, at: datetime, received_at: datetime, *, withdrawn: bool, mine: bool, fault: str, repeated: bool
) -> str:
    """The verdict, the weightiest reason first: whose duty it is, then the proof, then the time, then whether it is new."""
    if not mine:
        return "not_yours"
    if withdrawn:
        return "withdrawn"
    if fault:
        return fault
    timely = time_fault(span, at, received_at)
    if timely not in ("in_time", "late"):
        return timely
    return "duplicate" if repeated else timely


@dataclass(frozen=True, slots=True)
class Candidate:
    """An occurrence that a scan at a point may mean."""

    key: int
    span: Span
    named: bool = False  # the person is named for it
    at_place: bool = False  # it is owed at this very place, not somewhere in the school
    open: bool = True


def nearest(candidates: Sequence[Candidate], at: datetime) -> int | None:
    """Which occurrence is meant by a scan at ``at``: the running one, else the one nearest in time; among several that
    run, the one for which the person is named, then the one of this very place, then one that is still open."""

    def order(one: Candidate) -> tuple[float, bool, bool, bool, datetime, int]:
        before = (one.span.opens_at - one.span.early - at).total_seconds()
        after = (at - one.span.judge_at).total_seconds()
        return max(0.0, before, after), not one.named, not one.at_place, not one.open, one.span.opens_at, one.key

    return min(candidates, key=order).key if candidates else None


def role_of(filled_as: str, roles: Sequence[str], needs: Mapping[str, int]) -> str:
    """As what somebody stands there: as planned, else as the first of their own roles that is needed, else their first."""
    if filled_as:
        return filled_as
    return next((role for role in roles if role in needs), roles[0] if roles else "")
