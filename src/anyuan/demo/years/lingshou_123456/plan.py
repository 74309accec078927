"""What happened in the invented year, drawn from a seed: lists of plain values, no database.

The published account is the measure of its size: four colleges with 51,000 people, a law talk each month, more than 310 disputes.
Where the account says "more than", the seed decides how many more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from anyuan.demo.years.lingshou_123456 import words
from anyuan.demo.years.lingshou_123456.calendar import in_term, local, some_time
from anyuan.demo.years.lingshou_123456.shapes import (
    Alert,
    College,
    Dispute,
    Hazard,
    Shop,
    Talk,
    Visit,
    Year,
)

PEOPLE = 51_000
# Shares of the four colleges, before the last thousandth is drawn.
SHARES = (0.34, 0.27, 0.22, 0.17)
DISPUTES, MORE = 310, 12
HAZARDS, CALLS, SEEN, AR, POSTS, SHOPS_OF_A_COLLEGE = 120, 110, 90, 42, 16, 10
OUT_OF_HOURS = (7, 12, 17, 18, 20, 21, 22, 23)


def plan(seed: int, year: int = 2024) -> Year:
    """The same seed gives the same year. Each step draws from its own stream."""

    def stream(step: str) -> Random:
        return Random(f"lingshou-123456:{seed}:{year}:{step}")

    colleges = _colleges(stream("colleges"))
    return Year(
        number=year,
        seed=seed,
        colleges=tuple(colleges),
        disputes=tuple(_disputes(colleges, year, stream("disputes"))),
        hazards=tuple(_hazards(colleges, year, stream("hazards"))),
        alerts=tuple(_alerts(colleges, year, stream("alerts"))),
        talks=tuple(_talks(colleges, year, stream("talks"))),
        visits=tuple(_visits(colleges, year, stream("visits"))),
        shops=tuple(_shops(colleges, year, stream("shops"))),
    )


def _colleges(rng: Random) -> list[College]:
    sizes = [round(PEOPLE * share) + rng.randint(-300, 300) for share in SHARES[:-1]]
    sizes.append(PEOPLE - sum(sizes))
    found = []
    for number, (size, (name, name_en, faculties)) in enumerate(zip(sizes, words.COLLEGES, strict=True), 1):
        staff = size // rng.randint(16, 19)
        students = size - staff
        found.append(College(f"LS-{number}", name, name_en, students, staff, students // 46, faculties))
    return found


def _disputes(colleges: Sequence[College], year: int, rng: Random) -> list[Dispute]:
    days = [day for day in in_term(year) if day < date(year, 12, 10)]
    found = []
    for _ in range(DISPUTES + rng.randint(1, MORE)):
        category, title, text = rng.choice(words.DISPUTES)
        grade = rng.choices(("blue", "yellow", "orange"), (6, 3, 1))[0]
        at = some_time(rng.choice(days), (9, 10, 11, 14, 15, 16), rng)
        found.append(Dispute(at, rng.choice(colleges), category, grade, title, text, 1 if grade == "blue" else 2))
    return sorted(found, key=lambda one: (one.at, one.college.code))


def _hazards(colleges: Sequence[College], year: int, rng: Random) -> list[Hazard]:
    days = [day for day in in_term(year) if day < date(year, 12, 10)]
    found = []
    for _ in range(HAZARDS):
        category, title, text = rng.choice(words.HAZARDS)
        found.append(Hazard(some_time(rng.choice(days), (8, 12, 18), rng), rng.choice(colleges), category, title, text))
    return sorted(found, key=lambda one: (one.at, one.college.code))


def _alerts(colleges: Sequence[College], year: int, rng: Random) -> list[Alert]:
    """Some hours apart at the same college, so that none is taken for a second call about the one before it."""
    found: list[Alert] = []
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(360)]
    for channel, count, matters in (("phone", CALLS, words.CALLS), ("camera", SEEN, words.SEEN)):
        for day in sorted(rng.sample(days, count)):
            kind, text = rng.choice(matters)
            college = colleges[len(found) % len(colleges)]
            found.append(
                Alert(
                    at=some_time(day, OUT_OF_HOURS if channel == "phone" else (1, 2, 3, 4, 14, 15), rng),
                    college=college,
                    channel=channel,
                    kind=kind,
                    text=text,
                    real=rng.random() < 0.8,
                    taken_seconds=round(rng.triangular(3, 50, 9)),
                    there_seconds=round(rng.triangular(80, 360, 150)),
                    minutes=rng.randint(6, 40),
                )
            )
    return sorted(found, key=lambda one: (one.at, one.college.code))


def _talks(colleges: Sequence[College], year: int, rng: Random) -> list[Talk]:
    """One law talk a month at every college; practice posts outside in the terms."""
    found = []
    for month in range(1, 13):
        for college in colleges:
            topic = rng.choice(words.TALKS)
            at = local(date(year, month, rng.randint(5, 25)), rng.choice((9, 14, 15, 19)))
            found.append(Talk(at, college, "talk", topic, words.TALK_TITLES[topic], rng.randint(120, 620)))
    for day in sorted(rng.sample(in_term(year), POSTS)):
        found.append(
            Talk(local(day, 16), rng.choice(colleges), "practice_post", "traffic", "校外实践岗", rng.randint(6, 24))
        )
    return sorted(found, key=lambda one: (one.at, one.college.code))


def _visits(colleges: Sequence[College], year: int, rng: Random) -> list[Visit]:
    days = sorted(rng.sample(in_term(year), AR))
    return [Visit(local(day, rng.choice((9, 14, 16))), rng.choice(colleges), rng.randint(18, 40)) for day in days]


def _shops(colleges: Sequence[College], year: int, rng: Random) -> list[Shop]:
    """Every trader is looked at once a quarter; of nearly all the staff have been vetted."""
    found = []
    for college in colleges:
        for number in range(1, SHOPS_OF_A_COLLEGE + 1):
            checks = tuple((date(year, month, rng.randint(3, 26)), rng.random() < 0.12) for month in (2, 5, 8, 11))
            found.append(Shop(f"PM-{college.code}-{number:02}", college, number, rng.random() < 0.96, checks))
    return found
