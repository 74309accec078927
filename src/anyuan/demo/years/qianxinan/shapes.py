"""What the year is made of, before a single row is written: plain values in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Town:
    """A township with its police station. ``county`` is the number of its county, from 0."""

    code: str
    name: str
    name_en: str
    county: int
    lon: float
    lat: float

    @property
    def station(self) -> str:
        """The code of its police station."""
        return f"PS-{self.code}"


@dataclass(frozen=True, slots=True)
class School:
    """A school with a guard post at its gate; some have a police box there as well."""

    code: str
    name: str
    name_en: str
    stage: str
    boarding: bool
    pupils: int
    staff: int
    town: Town
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Officer:
    """A police officer who was appointed vice principal of law of a school."""

    code: str
    name: str
    name_en: str
    school: School
    appointed_on: date


@dataclass(frozen=True, slots=True)
class Team:
    """A team of mass defence in a village or community: how many people, never who."""

    code: str
    town: Town
    number: int
    people: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """One session of a vice principal of law. ``schools`` is 0 for a session at the school itself, else how many joined live."""

    starts_at: datetime
    officer: Officer
    kind: str
    topic: str
    pupils: int
    staff: int
    live_schools: int = 0


@dataclass(frozen=True, slots=True)
class Practice:
    """One drill from its announcement to its critique. ``owed``: it stands for the drill that the school owes in a term."""

    starts_at: datetime
    school: School
    scenario: str
    pupils: int
    out_seconds: int
    minutes: int
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A real alarm over a school's own line."""

    at: datetime
    school: School
    kind: str
    verdict: str
    acknowledged_seconds: int
    arrived_seconds: int


@dataclass(frozen=True, slots=True)
class Year:
    """Everything of one year. Registers stand as they stood at its end."""

    number: int
    seed: int
    towns: tuple[Town, ...]
    schools: tuple[School, ...]
    boxes: tuple[School, ...]
    teams: tuple[Team, ...]
    officers: tuple[Officer, ...]
    lessons: tuple[Lesson, ...]
    drills: tuple[Practice, ...]
    alarms: tuple[Alarm, ...]
