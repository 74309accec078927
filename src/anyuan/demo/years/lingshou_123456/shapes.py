"""What the year is made of, before a single row is written: plain values in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class College:
    """A college: how many people study and work there, its classes and faculties."""

    code: str
    name: str
    name_en: str
    students: int
    staff: int
    classes: int
    faculties: tuple[str, ...]

    @property
    def people(self) -> int:
        """Everybody who is there on a day."""
        return self.students + self.staff


@dataclass(frozen=True, slots=True)
class Dispute:
    """One conflict, found early and mediated in so many sittings."""

    at: datetime
    college: College
    category: str
    grade: str
    title: str
    text: str
    sittings: int


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a class safety officer saw about a place or a thing."""

    at: datetime
    college: College
    category: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A call on the express line, or what an operator saw on a camera; a patrol is sent and comes back."""

    at: datetime
    college: College
    channel: str
    kind: str
    text: str
    real: bool
    taken_seconds: int
    there_seconds: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A law talk of a month, or a practice post outside: how many came."""

    at: datetime
    college: College
    kind: str
    topic: str
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A group in the AR experience room."""

    at: datetime
    college: College
    people: int


@dataclass(frozen=True, slots=True)
class Shop:
    """A trader beside a college, and the days on which it was looked at: the day, and whether something was wrong."""

    code: str
    college: College
    number: int
    vetted: bool
    checks: tuple[tuple[date, bool], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """Everything of one year."""

    number: int
    seed: int
    colleges: tuple[College, ...]
    disputes: tuple[Dispute, ...]
    hazards: tuple[Hazard, ...]
    alerts: tuple[Alert, ...]
    talks: tuple[Talk, ...]
    visits: tuple[Visit, ...]
    shops: tuple[Shop, ...]
