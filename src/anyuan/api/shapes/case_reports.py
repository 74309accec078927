"""What people report, and what stands around protected cases: unsealing and referrals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import StringConstraints

from anyuan.api.shapes.cases import Long, Word
from anyuan.api.shapes.words import NO_NUL, AreaCode, Body, Code, Instant, Named

Situation = Annotated[str, StringConstraints(max_length=8, pattern=r"^[A-Za-z0-9_]*$")]
Basis = Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)]


class IncomingBrief(Schema):
    """A report without its words. ``id`` is drawn by lot: it says nothing of how many there are."""

    id: str
    channel: str
    service: str
    triage: str
    about_child: bool
    look_first: bool
    because: list[str]
    school: Named | None
    place: Named | None
    received_at: datetime
    settled_at: datetime | None
    outcome: str
    case: str | None
    incident: str | None
    unread: int


class IncomingMessage(Schema):
    from_reporter: bool
    text: str
    written_at: datetime


class IncomingOut(IncomingBrief):
    """With its words and the talk; a report about a child opens only to those who may read it, and that is on record."""

    text: str
    situation: str
    anonymous: bool
    files: list[int]
    words_public: bool
    talk: list[IncomingMessage]


class SettleIn(Body):
    """``into``: the case it belongs to; else it becomes one of its own, of ``kind`` or of its service's kind."""

    kind: Word = ""
    into: Code | None = None


class DeclineIn(Body):
    """Nothing follows from it, and the reporter reads that; ``spam``: no report at all."""

    spam: bool = False


class ToChildIn(Body):
    """It is about a child. ``situation``: code of the duty to report, which sends the notice to the police at once."""

    situation: Situation = ""


class AskReporterIn(Body):
    text: Long


class WordsIn(Body):
    """``shown``: somebody has read the words and found nobody named in them."""

    shown: bool


class SituationOut(Schema):
    """One situation of the duty to report (强制报告): its code and what it says."""

    code: str
    zh: str
    en: str


class DutyReportIn(Body):
    """What the law makes whoever knows of it report: one of the listed situations, where, and what is known.

    ``danger``: "yes" when somebody is in danger now, which opens an incident, too. ``discovered_at``: since when it is known.
    """

    situation: Annotated[str, StringConstraints(min_length=1, max_length=8, pattern=r"^[A-Za-z0-9_]*$")]
    school: Code | None = None
    area: AreaCode | None = None
    text: Annotated[str, StringConstraints(max_length=4000, pattern=NO_NUL)] = ""
    danger: Literal["", "yes", "no"] = ""
    discovered_at: Instant | None = None


class PoliceNoticeOut(Schema):
    """A notice to the police. ``due_at``: by when the station confirms; ``delay_seconds``: from discovery to notice.

    ``case`` only for those who may see it. No school and no step of a case can stand in its way.
    """

    ref: str
    situation: str
    school: Named | None
    police: Named | None
    discovered_at: datetime | None
    made_at: datetime
    due_at: datetime
    delay_seconds: int | None
    taken_at: datetime | None
    case: str | None


class OffCampusIn(Body):
    """Something happened off campus to a pupil. ``text``, who and what, goes into the protected sheet and nowhere else."""

    school: Code
    kind: Word
    text: Long
    happened_at: Instant | None = None


class OffCampusOut(Schema):
    """The school's named person was told; ``outcome`` is how it stands with the guardians, as one word."""

    ref: str
    kind: str
    school: Named | None
    happened_at: datetime
    told_at: datetime
    due_at: datetime
    passed_on_at: datetime | None
    outcome: str
    case: str | None


class PassedOnIn(Body):
    outcome: Literal["told", "not_reached", "not_our_pupil"]


class UnsealIn(Body):
    """Why, on what basis, until when (thirty days at most)."""

    basis: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
    purpose: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NO_NUL)]
    expires_at: Instant


class UnsealingOut(Schema):
    """Asked by one person in one role, decided by another in another."""

    id: int
    case: str
    basis: str
    purpose: str
    asked_at: datetime
    asked_role: str
    expires_at: datetime
    decided_at: datetime | None
    granted: bool | None
    ended_at: datetime | None


class UnsealDecisionIn(Body):
    granted: bool


class ReferIn(Body):
    """Rests on consent or on a legal basis. No words: what is said there stays there."""

    kind: Literal["counselling", "legal_aid", "guardianship", "help_line"]
    organisation: Code
    consent: bool = False
    legal_basis: Basis = ""


class ReferralBrief(Schema):
    """That somebody was referred, when, for what kind of help. ``case`` only for those who see it."""

    id: int
    case: str | None
    kind: str
    organisation: Named
    state: str
    referred_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class ReferralMoveIn(Body):
    """The helping body accepts, refuses or ends; whoever referred revokes."""

    verb: Literal["accept", "refuse", "end", "revoke"]


class NameIn(Body):
    """``person``: code of whoever may see the protected case from now on."""

    person: Code
