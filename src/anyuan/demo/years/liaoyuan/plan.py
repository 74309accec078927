"""The year on paper: what happened when, at which school. Pure and drawn from a seed; the totals are the account's.

Schools are numbered from 0. Nothing here counts for a figure: the figures come from the rows that `write` makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from anyuan.demo.years._invented import days, land
from anyuan.demo.years._invented.parts import parts, some
from anyuan.demo.years.liaoyuan import words

SCHOOLS = 128
TALKS, ATTENDANCES, TIPS = 121, 45_000, 1_650
DISPUTES, SETTLED, ANALYSES, ASSESSMENTS = 68, 54, 23, 4
GUARDS_TRAINED, DRILLS, PIECES = 863, 198, 467
STOPS, CAMERAS, LINES = 48, 287, 132
# The year before and the year itself: school-related alarms and police cases.
ALERTS, POLICE_CASES = (220, 150), (110, 72)
OFF_CAMPUS = 17
# Police cases come up around the same schools in both years.
CASE_SCHOOLS = 61
MOST_SETTLING_DAYS = 12


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk by the officer of a school: counted, not named."""

    at: datetime
    school: int
    topic: str
    pupils: int
    parents: int
    staff: int


@dataclass(frozen=True, slots=True)
class Tip:
    at: datetime
    topic: str


@dataclass(frozen=True, slots=True)
class Dispute:
    at: datetime
    school: int
    number: int  # which of the stories
    settled: bool


@dataclass(frozen=True, slots=True)
class Training:
    """Guards of a school trained together."""

    at: datetime
    school: int
    guards: int


@dataclass(frozen=True, slots=True)
class Drill:
    at: datetime
    school: int
    scenario: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces of equipment handed out."""

    day: date
    school: int
    item: str
    count: int


@dataclass(frozen=True, slots=True)
class Thing:
    """A camera or a line put into use."""

    day: date
    school: int
    number: int


@dataclass(frozen=True, slots=True)
class Alert:
    at: datetime
    school: int
    number: int
    real: bool


@dataclass(frozen=True, slots=True)
class PoliceCase:
    at: datetime
    school: int
    number: int


@dataclass(frozen=True, slots=True)
class Year:
    """Everything, each list in the order of its days."""

    number: int
    land: land.Land
    talks: tuple[Talk, ...]
    tips: tuple[Tip, ...]
    disputes: tuple[Dispute, ...]
    analyses: tuple[tuple[date, date], ...]
    trainings: tuple[Training, ...]
    drills: tuple[Drill, ...]
    batches: tuple[Batch, ...]
    stops: tuple[int, ...]
    cameras: tuple[Thing, ...]
    lines: tuple[Thing, ...]
    off_campus: tuple[tuple[datetime, int], ...]
    alerts: tuple[Alert, ...]
    police_cases: tuple[PoliceCase, ...]


def plan(seed: int, year: int) -> Year:
    """The year of a seed. Each list draws from a stream of its own, so that changing one leaves the others."""

    def stream(step: str) -> Random:
        return Random(f"liaoyuan:{seed}:{year}:{step}")

    taught = days.taught(year)
    return Year(
        year,
        land.draw(words.CITY, SCHOOLS, stream("land")),
        _talks(taught, stream("talks")),
        _tips(year, stream("tips")),
        _disputes(year, taught, stream("disputes")),
        _analyses(year),
        _trainings(taught, stream("trainings")),
        _drills(taught, stream("drills")),
        _batches(taught, stream("batches")),
        tuple(some(STOPS, SCHOOLS, stream("stops"))),
        _things(CAMERAS, taught, stream("cameras")),
        _things(LINES, taught, stream("lines")),
        tuple((at, n % SCHOOLS) for n, at in enumerate(_moments(days.every(year), OFF_CAMPUS, stream("off campus")))),
        _alerts(year, stream("alerts")),
        _police_cases(year, stream("police cases")),
    )


def _talks(taught: list[date], rng: Random) -> tuple[Talk, ...]:
    heads = parts(ATTENDANCES, TALKS, rng, uneven=0.5, least=60)
    found = []
    for n, day in enumerate(days.spread(taught, TALKS)):
        staff = rng.randint(6, 18)
        parents = heads[n] // 4 if n % 5 == 0 else 0
        pupils = heads[n] - staff - parents
        topic = words.TOPICS[n % len(words.TOPICS)]
        found.append(Talk(days.in_school_hours(day, rng), n, topic, pupils, parents, staff))
    return tuple(found)


def _tips(year: int, rng: Random) -> tuple[Tip, ...]:
    moments = _moments(days.every(year), TIPS, rng)
    return tuple(Tip(at, words.TOPICS[n % len(words.TOPICS)]) for n, at in enumerate(moments))


def _disputes(year: int, taught: list[date], rng: Random) -> tuple[Dispute, ...]:
    """Those that are not settled came up last: they go on into the next year."""
    early = [day for day in taught if day < date(year, 12, 1)]
    late = [day for day in taught if day >= date(year, 12, 4)]
    dated = days.spread(early, SETTLED) + days.spread(late, DISPUTES - SETTLED)
    schools = rng.sample(range(SCHOOLS), DISPUTES)
    return tuple(
        Dispute(days.in_school_hours(day, rng), school, n % len(words.DISPUTES), n < SETTLED)
        for n, (day, school) in enumerate(zip(dated, schools, strict=True))
    )


def _analyses(year: int) -> tuple[tuple[date, date], ...]:
    """First and last day of what each analysis report looks at: the year in even stretches."""
    every = days.every(year)
    cuts = [len(every) * n // ANALYSES for n in range(ANALYSES + 1)]
    return tuple((every[first], every[after - 1]) for first, after in pairwise(cuts))


def _trainings(taught: list[date], rng: Random) -> tuple[Training, ...]:
    guards = parts(GUARDS_TRAINED, SCHOOLS, rng, uneven=0.5, least=3)
    dated = days.spread(taught, SCHOOLS)
    return tuple(Training(days.local(day, 9), n, guards[n]) for n, day in enumerate(dated))


def _drills(taught: list[date], rng: Random) -> tuple[Drill, ...]:
    """One at every school in spring, a second one at some in autumn: never two at one school on one day."""
    middle = len(taught) // 2
    dated = days.spread(taught[:middle], SCHOOLS) + days.spread(taught[middle:], DRILLS - SCHOOLS)
    schools = [*range(SCHOOLS), *some(DRILLS - SCHOOLS, SCHOOLS, rng)]
    return tuple(
        Drill(days.local(day, 10, rng.choice((0, 15, 30))), school, "fire" if n % 3 else "gas")
        for n, (day, school) in enumerate(zip(dated, schools, strict=True))
    )


def _batches(taught: list[date], rng: Random) -> tuple[Batch, ...]:
    counts = parts(PIECES, SCHOOLS, rng, uneven=0.6, least=1)
    dated = days.spread(taught, SCHOOLS)
    return tuple(Batch(day, n, words.ITEMS[n % len(words.ITEMS)], counts[n]) for n, day in enumerate(dated))


def _things(count: int, taught: list[date], rng: Random) -> tuple[Thing, ...]:
    """One for every school, the rest drawn; numbered within the school."""
    schools = sorted([*range(min(count, SCHOOLS)), *(rng.randrange(SCHOOLS) for _ in range(count - SCHOOLS))])
    met: dict[int, int] = {}
    found = []
    for day, school in zip(days.spread(taught, count), schools, strict=True):
        met[school] = met.get(school, 0) + 1
        found.append(Thing(day, school, met[school]))
    return tuple(found)


def _alerts(year: int, rng: Random) -> tuple[Alert, ...]:
    found = []
    for number, count in zip((year - 1, year), ALERTS, strict=True):
        for n, at in enumerate(_moments(days.every(number), count, rng)):
            school = (n * 37 + number) % SCHOOLS
            found.append(Alert(at, school, rng.randrange(len(words.ALERTS)), rng.random() < 0.8))
    return tuple(found)


def _police_cases(year: int, rng: Random) -> tuple[PoliceCase, ...]:
    found = []
    for number, count in zip((year - 1, year), POLICE_CASES, strict=True):
        for n, at in enumerate(_moments(days.every(number)[:-30], count, rng)):
            found.append(PoliceCase(at, n * 2 % CASE_SCHOOLS, rng.randrange(len(words.CASES))))
    return tuple(found)


def _moments(every: list[date], count: int, rng: Random) -> list[datetime]:
    """Moments of the day, evenly over the days, in order."""
    found = [
        days.local(day, rng.choice((7, 8, 10, 12, 14, 16, 17, 18)), rng.randrange(60), rng.randrange(60))
        for day in days.spread(every, count)
    ]
    return sorted(found)


def year_end(year: int) -> datetime:
    """The first morning after the year: until then everything was written."""
    return days.local(date(year, 12, 31) + timedelta(days=1), 9)
