"""Incidents, their verbs and calls."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from anyuan.api.shapes.words import Body, Code, Id, Instant, Lat, Lon, Named, Short, Words

State = Literal["received", "acknowledged", "verified", "dispatched", "arrived", "cleared", "closed", "merged"]


class IncidentBrief(Schema):
    """The incident as a row. Times are null until the step was taken."""

    ref: str
    kind: str
    level: int
    state: str
    title: str
    school: Named | None
    place: Named | None
    exercise: bool
    verdict: str
    lon: float | None
    lat: float | None
    received_at: datetime
    acknowledged_at: datetime | None
    verified_at: datetime | None
    dispatched_at: datetime | None
    arrived_at: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    recalled_at: datetime | None
    signal_count: int
    version: int


class AssignmentOut(Schema):
    """``owner_id`` of a unit is the ``id`` in the register of units."""

    id: int
    role: str
    owner_kind: str
    owner_id: int | None
    owner: str
    state: str
    due_at: datetime | None
    offered_at: datetime
    acknowledged_at: datetime | None
    en_route_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    eta_seconds: int | None


class TaskOut(AssignmentOut):
    """A task with the reference of what it is for."""

    ref: str
    exercise: bool


class TaskIn(Body):
    """``at``: when it happened, if the phone was without network; never in the future."""

    at: Instant | None = None


class RefusalIn(Body):
    """A code of the duty room, such as ``busy`` or ``too_far``."""

    reason: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]


class SignalOut(Schema):
    id: int
    kind: str
    level: int
    place: Named | None
    occurred_at: datetime | None
    received_at: datetime
    ended_at: datetime | None
    text: str


class ClockOut(Schema):
    """One running or ended deadline."""

    kind: str
    state: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None


class LegOut(Schema):
    """One leg of 1-3-5. No evidence is never "met"."""

    name: str
    state: str
    due_at: datetime
    met_at: datetime | None


class EntryLine(Schema):
    """One line of the timeline. ``sentence`` is in the language asked for."""

    id: int
    name: str
    at: datetime
    recorded_at: datetime
    actor: str
    sentence: str
    data: dict[str, Any]


class IncidentOut(IncidentBrief):
    """``allowed`` are the verbs that the table of moves holds for its state."""

    cause: str
    plan: str
    allowed: list[str]
    assignments: list[AssignmentOut]
    signals: list[SignalOut]
    clocks: list[ClockOut]
    legs: list[LegOut]
    timeline: list[EntryLine]


class DispatchOut(Schema):
    incident: IncidentBrief
    assignments: list[AssignmentOut]


class VerificationIn(Body):
    """``correct`` replaces an earlier verdict; without it a second verdict is a conflict."""

    verdict: Literal["real", "false"]
    cause: Short = ""
    correct: bool = False


class DispatchIn(Body):
    """Codes of units. ``even_if_busy`` sends a unit that is out on another task."""

    units: Annotated[list[Code], Field(min_length=1, max_length=20)]
    role: Annotated[str, Field(max_length=32, pattern=r"^[a-z_]+$")] = "responder"
    even_if_busy: bool = False


class ArrivalIn(Body):
    """``assignment``: that task arrives, and its leg is proven. ``at`` may lie in the past, never in the future."""

    at: Instant | None = None
    assignment: Id | None = None


class ClearanceIn(Body):
    at: Instant | None = None


class EvidenceIn(Body):
    """One proof: ``kind`` is a code of the response plan, ``file`` the number of an evidence file."""

    kind: Short
    file: Id | None = None
    text: Words = ""


class FollowUpIn(Body):
    """What remains to be done after the incident; becomes a matter of its own."""

    kind: Short
    text: Words = ""
    owner: Short = ""


class ClosureIn(Body):
    """What the response plan asks: a disposition, a cause and the evidence by code."""

    disposition: Short
    cause: Short = ""
    note: Words = ""
    evidence: Annotated[list[EvidenceIn], Field(max_length=50)] = []
    follow_ups: Annotated[list[FollowUpIn], Field(max_length=20)] = []


class SystemReceipt(Schema):
    """An outside system that heard of the alarm: `sent` with ``taken_at`` when it took the recall, else what holds it up."""

    system: str
    title: str
    state: str
    asked_at: datetime
    taken_at: datetime | None


class RecallOut(Schema):
    """``reached`` and ``told_at`` fill when the people have been told."""

    reason: str
    recalled_at: datetime
    reached: int
    told_at: datetime | None


class RecallsOut(Schema):
    """Recalls of an incident, and the receipts of systems. Receipts of people stand in the timeline and on the desk."""

    recalls: list[RecallOut]
    systems: list[SystemReceipt]


class RecallIn(Body):
    """Everybody whom the alarm reached is told, with this reason."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class ReporterIn(Body):
    name: Short = ""
    phone: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""


class CallIn(Body):
    """A person tells us. Where: a place, a school, or a point. Without a reporter the call is anonymous and leaves no trace.

    ``id`` is the client's own number: a repeat is accepted once.
    """

    channel: Literal["phone", "desk", "app", "web", "radio", "walk_in", "camera", "partner"]
    text: Words
    kind: Annotated[str, Field(max_length=32, pattern=r"^[a-z_]*$")] = ""
    place: Code | None = None
    school: Code | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    reporter: ReporterIn | None = None
    exercise: bool = False
    id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")] | None = None


class CallOut(Schema):
    """``code`` is what the reporter holds to ask for the answer."""

    call: int
    code: str
    incident: str | None
    case: str | None
