"""Drills over the interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.duties import ClientId
from anyuan.api.shapes.words import NO_NUL, Body, Code, Id, Instant, Named, Short, Words, named
from anyuan.duties.models import Drill, DrillGap, RollLine
from anyuan.duties.queries.drills import called, gap_owners, roll_of

DrillState = Literal["planned", "running", "interrupted", "ended", "evaluated", "called_off"]
Line = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]


class RollOut(Schema):
    """The roll call in numbers; names are in no answer of the interface."""

    expected: int
    present: int
    excused: int
    missing: int
    unreported: int
    accounted_at: datetime | None
    closed_at: datetime | None


class DrillOut(Schema):
    """A drill. ``measured`` are the clocks of its exercise's incident, in seconds after the alarm."""

    id: int
    ref: str
    state: str
    school: Named | None
    place: Named | None
    title: str
    scenario: str
    starts_at: datetime
    minutes: int
    with_pupils: bool
    means: list[str]
    occurrence: int | None
    incident: str
    announced_at: datetime | None
    started_at: datetime | None
    interrupted_at: datetime | None
    evacuated_at: datetime | None
    ended_at: datetime | None
    debriefed_at: datetime | None
    evaluated_at: datetime | None
    measured: dict[str, Any]


class DrillObjectiveOut(Schema):
    """An objective and its HSEEP rating (P, S, M, U; empty while it is not rated)."""

    number: int
    text: str
    rating: str


class DrillGapOut(Schema):
    """What did not work, who puts it right by which day, and the case it became."""

    id: int
    text: str
    objective: int | None
    owner: Named | None
    due_on: str
    case: str


class DrillRecordOut(DrillOut):
    """One drill with what hangs on it."""

    brief: str
    announcement: str
    opt_out: str
    debrief: str
    summary: str
    objectives: list[DrillObjectiveOut]
    gaps: list[DrillGapOut]
    roll: RollOut | None


class DrillPartIn(Body):
    """Who does what; the person by the code of the register."""

    part: Literal["controller", "safety", "observer", "evacuation", "roll_call", "gate", "player"]
    person: Code


class DrillLineIn(Body):
    """Who is counted: a class or a place, and how many are expected."""

    label: Line
    pupils: bool = True
    expected: Annotated[int, Field(ge=1, le=100_000)]


class DrillIn(Body):
    """A drill as it is planned. Red line 15 is asked here as on every page: what frightens is refused with its reasons."""

    school: Code
    scenario: Code
    title: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
    starts_at: Instant
    minutes: Annotated[int, Field(ge=1, le=480)] = 30
    place: Code | None = None
    brief: Words = ""
    with_pupils: bool = True
    means: Annotated[list[Short], Field(max_length=20)] = []
    announcement: Words = ""
    opt_out: Words = ""
    debrief: Words = ""
    parts: Annotated[list[DrillPartIn], Field(max_length=60)]
    objectives: Annotated[list[Text], Field(min_length=1, max_length=12)]
    lines: Annotated[list[DrillLineIn], Field(min_length=1, max_length=200)]


class DrillOffIn(Body):
    """Why it does not take place."""

    reason: Text = ""


class DrillLineOut(Schema):
    """A class or a place of the roll call in numbers; ``present`` is null until it was reported."""

    id: int
    label: str
    pupils: bool
    expected: int
    present: int | None
    excused: int
    reported_at: datetime | None


class DrillCountIn(Body):
    """How many are there. A later count replaces an earlier one, by the time at which it was taken."""

    present: Annotated[int, Field(ge=0, le=100_000)]
    excused: Annotated[int, Field(ge=0, le=100_000)] = 0
    made_at: Instant | None = None


class DrillNoteIn(Body):
    """What an observer saw. ``id`` is made by the phone; repeated, it is the same note."""

    id: ClientId
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NO_NUL)]
    objective: Id | None = None
    good: bool | None = None
    made_at: Instant | None = None


class DrillNoteOut(Schema):
    """The note as it was kept."""

    id: str
    made_at: datetime
    received_at: datetime


FIELDS = (
    *(
        "ref",
        "state",
        "title",
        "scenario",
        "starts_at",
        "minutes",
        "with_pupils",
        "means",
        "announced_at",
        "started_at",
    ),
    *("interrupted_at", "evacuated_at", "ended_at", "debriefed_at", "evaluated_at", "measured"),
)


def drill_out(row: Drill) -> dict[str, Any]:
    """A row of the list."""
    return {
        "id": row.pk,
        "school": named(row.school),
        "place": named(row.place),
        "occurrence": row.occurrence_id,
        "incident": row.incident_ref,
        **{name: getattr(row, name) for name in FIELDS},
    }


def drill_record_out(row: Drill) -> dict[str, Any]:
    """One drill, whole; of its roll call the numbers alone."""
    roll, owners = roll_of(row), gap_owners(row)
    total = called(roll.lines.all()) if roll is not None else None
    counts = ("expected", "present", "excused", "missing", "unreported", "accounted_at")
    return drill_out(row) | {
        **{name: getattr(row, name) for name in ("brief", "announcement", "opt_out", "debrief", "summary")},
        "objectives": [{"number": o.number, "text": o.text, "rating": o.rating} for o in row.objectives.all()],
        "gaps": [drill_gap_out(gap, owners) for gap in row.gaps.all()],
        "roll": {name: getattr(total, name) for name in counts} | {"closed_at": roll.closed_at}
        if roll is not None
        else None,
    }


def drill_gap_out(row: DrillGap, owners: dict[tuple[str, int], Any]) -> dict[str, Any]:
    """A gap; ``owners`` are those who may have to put it right."""
    return {
        "id": row.pk,
        "text": row.text,
        "objective": row.objective,
        "owner": named(owners.get((row.owner_kind, row.owner_id))),
        "due_on": str(row.due_on),
        "case": row.case_ref,
    }


def drill_line_out(row: RollLine) -> dict[str, Any]:
    """One line of the roll call."""
    same = ("label", "pupils", "expected", "present", "excused", "reported_at")
    return {"id": row.pk} | {name: getattr(row, name) for name in same}
