"""Cases and their verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.incidents import ClockOut, EntryLine
from anyuan.api.shapes.words import NO_NUL, Body, Code, Id, Instant, Lat, Lon, Named, Short

CaseState = Literal[
    "registered",
    "assigned",
    "bounced",
    "handling",
    "waiting",
    "submitted",
    "replying",
    "closed",
    "joined",
    "dismissed",
]
OwnerKind = Literal["organisation", "school", "team", "person"]
Long = Annotated[str, StringConstraints(min_length=1, max_length=8000, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=8000, pattern=NO_NUL)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Word = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_]*$")]
# One field of a kind: text, a whole number, a number or yes/no. Which one, the kind says.
Value = (
    Annotated[str, StringConstraints(max_length=8000, pattern=NO_NUL)]
    | bool
    | Annotated[int, Field(ge=-(2**53), le=2**53)]
    | Annotated[float, Field(ge=-1e15, le=1e15)]
    | None
)


class OwnerOut(Schema):
    """Who owns a case. ``code`` is that of the register; a person's name is shown only to those who may see people."""

    kind: str
    code: str
    name: str


class OwnerIn(Body):
    kind: OwnerKind
    code: Code


class CaseBrief(Schema):
    """The case as a row. ``due_at`` is the running clock ``due_kind``, ``light`` its colour; a protected case has no title."""

    ref: str
    kind: str
    grade: str
    category: str
    state: str
    open: bool
    title: str
    school: Named | None
    place: Named | None
    owner: OwnerOut
    parent: str | None
    source: str
    due_kind: str
    due_at: datetime | None
    yellow_at: datetime | None
    handle_due_at: datetime | None
    light: Literal["red", "yellow", "green", "none"]
    opened_at: datetime
    accepted_at: datetime | None
    handled_at: datetime | None
    verified_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    on_time: bool | None
    reply_wanted: bool
    bounced_count: int
    extended_count: int
    returned_count: int
    supervised_count: int
    reopened_count: int
    protected: bool
    exercise: bool
    lon: float | None
    lat: float | None
    version: int


class StepOut(Schema):
    key: str
    required: bool
    due_at: datetime | None
    done_at: datetime | None


class HeldOut(Schema):
    """How long one body had the case on its desk, in seconds: the jurisdiction sum."""

    owner: OwnerOut
    seconds: int
    times: int


class ClosureOut(Schema):
    """One attempt to close: what was handed in, the verdict, the answer."""

    number: int
    disposition: str
    result: str
    evidence: list[dict[str, Any]]
    submitted_at: datetime
    verdict: str
    judged_at: datetime | None
    remark: str
    reply: str


class NoteOut(Schema):
    text: str
    written_at: datetime
    written_by: str


class CaseOut(CaseBrief):
    """``allowed`` are the verbs that the caller may do now; ``verified_by`` and names only for those who may see people."""

    text: str
    fields: dict[str, Any]
    verified_by: str
    allowed: list[str]
    steps: list[StepOut]
    clocks: list[ClockOut]
    held: list[HeldOut]
    closures: list[ClosureOut]
    notes: list[NoteOut]
    children: list[str]
    timeline: list[EntryLine]


class CaseReporterIn(Body):
    """Who reported the matter to the caller. Name and contact are kept apart from the case, readable only to whoever works
    on it, and disposed of in time. ``anonymous``: nothing at all is kept of the reporter; the answer has a ``code``, once,
    for the reporter alone, by which they read how it stands and the reply.
    """

    name: Annotated[str, StringConstraints(max_length=80, pattern=NO_NUL)] = ""
    contact: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    anonymous: bool = False


class CaseOpened(CaseBrief):
    """``code``: of an anonymous reporter; it is told here once and kept nowhere."""

    code: str | None = None


class CaseIn(Body):
    """Open a case. Where: a place, a school or an area. Without an owner the kind's rule finds one.

    ``id`` is the client's own number: a repeat is accepted once. ``fields`` are those of the kind. ``answer_by`` beats the
    kind's limit. ``to`` sends an instruction to many: a parent and one part for each.
    """

    kind: Word
    title: Title
    text: Text = ""
    fields: Annotated[
        dict[Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]+$")], Value], Field(max_length=60)
    ] = {}
    place: Code | None = None
    school: Code | None = None
    area: Code | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    grade: Word = ""
    category: Word = ""
    owner: OwnerIn | None = None
    to: Annotated[list[OwnerIn], Field(max_length=300)] = []
    parent: Code | None = None
    reply_wanted: bool = False
    reporter: CaseReporterIn | None = None
    answer_by: Instant | None = None
    exercise: bool = False
    id: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00]+$")] | None = None


class AssignIn(Body):
    owner: OwnerIn
    handler: Code | None = None
    reason: Text = ""


class HandlerIn(Body):
    """``handler``: code of the person who will handle it; without it whoever accepts."""

    handler: Code | None = None


class HandOverIn(Body):
    owner: OwnerIn | None = None
    handler: Code | None = None
    reason: Text = ""


class CaseReasonIn(Body):
    reason: Long


class QuestionIn(Body):
    """``organisation``: code of the department that is asked; the clock counts on it until it answers."""

    organisation: Code
    question: Long


class CaseTextIn(Body):
    text: Long


class RemarkIn(Body):
    remark: Text = ""


class ProofIn(Body):
    """One piece of proof: ``kind`` is a code of the kind's list, ``file`` the number of a file of this case."""

    kind: Short
    file: Id | None = None
    text: Text = ""
    taken_at: Instant | None = None
    lon: Lon | None = None
    lat: Lat | None = None


class StepIn(Body):
    note: Text = ""
    evidence: Annotated[list[ProofIn], Field(max_length=30)] = []


class SubmissionIn(Body):
    """What was done, with the proof that the kind asks for (422 lists what is missing)."""

    disposition: Short
    result: Long
    evidence: Annotated[list[ProofIn], Field(max_length=50)] = []


class ExtensionIn(Body):
    """More time, in the unit of the kind."""

    amount: Annotated[int, Field(ge=1, le=365)]
    unit: Word = ""
    reason: Long


class DecisionIn(Body):
    """By another person than the one who asked. A refusal says why."""

    granted: bool
    decision: Text = ""


class GradeIn(Body):
    grade: Word
    reason: Long


class GradeDecisionIn(Body):
    """The second person's answer to a lower grade."""

    confirmed: bool


class DemandIn(Body):
    demand: Long
    answer_by: Instant | None = None


class JoinIn(Body):
    """``into``: the case that goes on."""

    into: Code


class CaseFileOut(Schema):
    """The number by which a closure or step names the file."""

    file: int
    media_type: str
    size_bytes: int
    sha256: str
