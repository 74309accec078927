"""Mediation, joint clean-ups and reviews of cases, and re-inspections drawn by lot."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.cases import Long, OwnerIn, ProofIn, Text, Title, Word
from anyuan.api.shapes.words import NO_NUL, AreaCode, Body, Code, Instant, Named, Short

Label = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=NO_NUL)]
Capacity = Literal["parent", "staff", "neighbour", "trader", "school", "pupil", "other"]
VisitOutcome = Literal["kept", "relapsed", "not_reached"]
# Whatever is planned lies within a lifetime; a day outside is a slip of the finger.
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]


class PartyIn(Body):
    """A side, under a pseudonym (甲方). A pupil has neither name nor contact."""

    label: Label
    capacity: Capacity
    name: Short = ""
    contact: Short = ""


class PartyOut(Schema):
    """``name`` and ``contact`` only for those who mediate."""

    label: str
    capacity: str
    name: str
    contact: str


class MediatorIn(Body):
    """``person``: code of the mediator; a new lead takes the place of the one before."""

    person: Code
    team: Code | None = None
    lead: bool = False


class MediatorOut(Schema):
    """``person`` only for those who may see people."""

    id: int
    person: Named | None
    lead: bool
    named_at: datetime
    ended_at: datetime | None


class ProposedOut(Schema):
    """Who could mediate, the best first, and why; the choice stays with a person."""

    person: Named | None
    team: Named | None
    reasons: list[dict[str, Any]]


class SessionIn(Body):
    """One sitting. ``present``: labels of the parties that came."""

    held_at: Instant
    present: Annotated[list[Label], Field(max_length=40)] = []
    outcome: Literal["settled", "adjourned", "failed"]
    record: Long
    where: Short = ""


class SessionOut(Schema):
    held_at: datetime
    where: str
    present: list[str]
    outcome: str
    record: str


class AgreementIn(Body):
    """``signed``: labels of at least two parties; ``evidence``: the signed paper, ``kind`` "signature"."""

    text: Long
    signed: Annotated[list[Label], Field(max_length=40)]
    evidence: Annotated[list[ProofIn], Field(max_length=30)]


class AgreementOut(Schema):
    text: str
    signed: list[str]
    evidence: list[dict[str, Any]]
    made_at: datetime


class VisitIn(Body):
    """A relapse needs words, and opens the case again."""

    outcome: VisitOutcome
    note: Text = ""


class VisitOut(Schema):
    id: int
    due_at: datetime
    done_at: datetime | None
    outcome: str
    note: str


class MediationOut(Schema):
    """Everything about the mediation of one case."""

    parties: list[PartyOut]
    mediators: list[MediatorOut]
    sessions: list[SessionOut]
    agreements: list[AgreementOut]
    visits: list[VisitOut]


class PlanPartIn(Body):
    """Who does what, in which form, from when to when."""

    organisation: Code
    task: Title
    form: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
    starts_on: Day
    ends_on: Day


class PlanPartOut(Schema):
    organisation: Named
    task: str
    form: str
    starts_on: date
    ends_on: date


class CampaignOut(Schema):
    """A joint clean-up: its plan, and its findings, of which each is a case."""

    plan: list[PlanPartOut]
    findings: list[str]
    closed: int
    late: int


class FindingIn(Body):
    """Something found in a clean-up: a case of the department whose task it is. ``id`` is the client's own number."""

    organisation: Code
    title: Title
    text: Text = ""
    category: Word = ""
    grade: Word = ""
    place: Code | None = None
    id: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00]+$")] | None = None


class CauseOut(Schema):
    """A cause that reviews name, in the languages it has."""

    code: str
    label: dict[str, str]


class CauseIn(Body):
    """A cause that was not in the list: a circumstance, never a person."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=NO_NUL)]
    language: Literal["zh", "en"] = "zh"


class ReviewFindingIn(Body):
    """A cause of the list, a gap in words, or both."""

    cause: Code | None = None
    text: Text = ""


class ReviewFindingOut(Schema):
    cause: str | None
    text: str
    found_at: datetime


class ReviewOut(Schema):
    """What a review found, and the cases that put it right."""

    findings: list[ReviewFindingOut]
    measures: list[str]


class MeasureIn(Body):
    """What is to be changed, by whom, by the end of a day."""

    title: Title
    text: Text = ""
    owner: OwnerIn
    handler: Code | None = None
    due_on: Day


class DrawIn(Body):
    """Draw from the cases closed and verified in these days (local, both included). ``size`` beats ``share``."""

    area: AreaCode
    from_date: Day
    to_date: Day
    kinds: Annotated[list[Word], Field(max_length=40)] = []
    share: Annotated[float, Field(gt=0, le=1)] = 0.05
    size: Annotated[int, Field(ge=0, le=10_000)] = 0


class DrawBrief(Schema):
    """A draw. The digest stood in the journal before the seed was known; without a seed it has not been drawn yet."""

    id: int
    from_date: date
    to_date: date
    kinds: list[str]
    population: int
    digest: str
    size: int
    block: int | None
    seed: str
    drawn_at: datetime


class RecheckOut(Schema):
    """``inspector`` only for those who may see people."""

    id: int
    case: str
    inspector: Named | None
    due_at: datetime
    done_at: datetime | None
    outcome: str
    note: str


class DrawOut(DrawBrief):
    """``refs``: what it was drawn from, so that anybody can draw again; ``wrong``: empty, or what does not fit."""

    refs: list[str]
    wrong: str
    rechecks: list[RecheckOut]


class InspectorIn(Body):
    """Somebody without part in the case."""

    person: Code


class SecondLookIn(Body):
    """``false``: what was called done was not; the case is opened again and counted so."""

    outcome: Literal["sound", "false"]
    note: Long
    evidence: Annotated[list[ProofIn], Field(max_length=30)] = []
