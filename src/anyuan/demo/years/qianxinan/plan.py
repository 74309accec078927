"""What happened in the invented year, drawn from a seed: lists of plain values, no database.

The published account of such a year is the measure of its size: 1,144 posts, 178 boxes, more than 9,300 people in mass defence,
more than 1,000 vice principals of law, more than 2,600 sessions, more than 1,300 drills. Where the account says "more than", the
seed decides how many more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from anyuan.demo.city.names import latin, ordinal
from anyuan.demo.years.qianxinan import words
from anyuan.demo.years.qianxinan.calendar import local, taught, within_school_hours
from anyuan.demo.years.qianxinan.shapes import Alarm, Lesson, Officer, Practice, School, Team, Town, Year

TOWNS_OF_A_COUNTY = 15
SCHOOLS, BOXES = 1144, 178
TEAMS_OF_A_TOWN = 5
# At least so many, and a draw above it.
DEFENDERS, OFFICERS, LESSONS, DRILLS = (9300, 95), (1000, 60), (2600, 80), (1300, 60)
# Held on one day for everybody who signed up: how many schools listened and how many pupils sat before the screens.
LIVE_SCHOOLS, LIVE_PUPILS = 20, 1600
ALARMS = 240


def plan(seed: int, year: int = 2022) -> Year:
    """The same seed gives the same year. Each step draws from its own stream."""

    def stream(step: str) -> Random:
        return Random(f"qianxinan:{seed}:{year}:{step}")

    towns = _towns(stream("towns"))
    schools = _schools(towns, stream("schools"))
    officers = _officers(schools, year, stream("officers"))
    return Year(
        number=year,
        seed=seed,
        towns=tuple(towns),
        schools=tuple(schools),
        boxes=tuple(sorted(_largest(schools, BOXES), key=lambda one: one.code)),
        teams=tuple(_teams(towns, stream("teams"))),
        officers=tuple(officers),
        lessons=tuple(_lessons(officers, year, stream("lessons"))),
        drills=tuple(_drills(schools, year, stream("drills"))),
        alarms=tuple(_alarms(schools, year, stream("alarms"))),
    )


def _towns(rng: Random) -> list[Town]:
    names = [first + second for first in words.TOWN_FIRST for second in words.TOWN_SECOND]
    rng.shuffle(names)
    found: list[Town] = []
    for county in range(len(words.COUNTIES)):
        for number in range(TOWNS_OF_A_COUNTY):
            stem = names[len(found)]
            lon, lat = words.LON + county % 4 * 0.5, words.LAT + county // 4 * 0.5
            found.append(
                Town(
                    code=f"{words.PREFECTURE[0]}{county + 1:02}{number + 1:03}",
                    name=f"{stem}镇",
                    name_en=f"{latin(stem)} Town",
                    county=county,
                    lon=round(lon + number % 4 * 0.1, 5),
                    lat=round(lat + number // 4 * 0.1, 5),
                )
            )
    return found


def _schools(towns: Sequence[Town], rng: Random) -> list[School]:
    kinds = list(words.STAGES)
    weights = [words.STAGES[kind][5] for kind in kinds]
    taken: dict[tuple[str, str], int] = {}
    found = []
    for number in range(SCHOOLS):
        town = towns[number % len(towns)]
        # The first three of every town are its kindergarten, its central primary school and its junior high school.
        stage = kinds[number // len(towns)] if number < 3 * len(towns) else rng.choices(kinds, weights)[0]
        zh, en, least, most, boards, _weight = words.STAGES[stage]
        nth = taken[town.code, stage] = taken.get((town.code, stage), 0) + 1
        stem = town.name.removesuffix("镇")
        pupils = round(rng.triangular(least, most, least + (most - least) * 0.25))
        found.append(
            School(
                code=f"QX-{number + 1:04}",
                name=f"{stem}第{ordinal(nth)}{zh}",
                name_en=f"{latin(stem)} {en} {nth}",
                stage=stage,
                boarding=rng.random() < boards,
                pupils=pupils,
                staff=max(6, pupils // 14),
                town=town,
                lon=round(town.lon + rng.uniform(-0.04, 0.04), 5),
                lat=round(town.lat + rng.uniform(-0.04, 0.04), 5),
            )
        )
    return found


def _largest(schools: Sequence[School], count: int) -> list[School]:
    return sorted(schools, key=lambda one: (-one.pupils, one.code))[:count]


def _teams(towns: Sequence[Town], rng: Random) -> list[Team]:
    places = [(town, number + 1) for town in towns for number in range(TEAMS_OF_A_TOWN)]
    sizes = shared(above(DEFENDERS, rng), len(places), rng)
    return [
        Team(f"JD-{town.code}-{number}", town, number, people)
        for (town, number), people in zip(places, sizes, strict=True)
    ]


def _officers(schools: Sequence[School], year: int, rng: Random) -> list[Officer]:
    """Every school has one from the spring term on; of the kindergartens the largest have one from the autumn term on."""
    found = []
    taught_law = [school for school in schools if school.stage != "kindergarten"]
    small = [school for school in schools if school.stage == "kindergarten"]
    chosen = taught_law + _largest(small, above(OFFICERS, rng) - len(taught_law))
    for number, school in enumerate(sorted(chosen, key=lambda one: one.code)):
        surname, given = rng.choice(words.SURNAMES), rng.choice(words.GIVEN)
        autumn = school.stage == "kindergarten"
        day = date(year, 9, rng.randint(1, 9)) if autumn else date(year, 2, rng.randint(14, 25))
        name_en = f"{latin(surname)} {latin(given)}"
        found.append(Officer(f"QX-P{number + 1:04}", surname + given, name_en, school, day))
    return found


def _lessons(officers: Sequence[Officer], year: int, rng: Random) -> list[Lesson]:
    """Everybody gives one in each term in office, some more; one is given live to many schools at once."""
    count = above(LESSONS, rng) - 1
    spring = [day for day in taught(year) if day < date(year, 7, 1)]
    autumn = [day for day in taught(year) if day > date(year, 9, 21)]
    givers = [(officer, autumn) for officer in officers]
    givers += [(officer, spring) for officer in officers if officer.appointed_on.month < 9]
    givers += [(rng.choice(officers), autumn) for _ in range(count - len(givers))]
    found = []
    for officer, days in givers:
        own = [day for day in days if day > officer.appointed_on]
        found.append(
            Lesson(
                starts_at=within_school_hours(rng.choice(own), rng),
                officer=officer,
                kind="talk" if rng.random() < 0.4 else "lesson",
                topic=rng.choice(words.TOPICS),
                pupils=min(officer.school.pupils, rng.randint(40, 420)),
                staff=rng.randint(1, 9),
            )
        )
    live_day = next(day for day in taught(year) if day >= date(year, 11, 15))
    found.append(Lesson(local(live_day, 10), officers[0], "live_class", "law", LIVE_PUPILS, 0, LIVE_SCHOOLS))
    return sorted(found, key=lambda one: (one.starts_at, one.officer.code))


def _drills(schools: Sequence[School], year: int, rng: Random) -> list[Practice]:
    """One at every school, and a second one at some; never two on one day at the same school."""
    extra = sorted(rng.sample(range(len(schools)), above(DRILLS, rng) - len(schools)))
    days = taught(year)
    half = len(days) // 2
    found = [_drill(school, rng.choice(days[:half]), rng) for school in schools]
    found += [_drill(schools[number], rng.choice(days[half:]), rng) for number in extra]
    return sorted(found, key=lambda one: (one.starts_at, one.school.code))


def _drill(school: School, day: date, rng: Random) -> Practice:
    return Practice(
        starts_at=within_school_hours(day, rng),
        school=school,
        scenario=rng.choice(tuple(words.SCENARIOS)),
        pupils=school.pupils,
        out_seconds=rng.randint(95, 260),
        minutes=rng.randint(15, 35),
        gap=rng.choice(words.GAPS) if rng.random() < 0.35 else "",
    )


def _alarms(schools: Sequence[School], year: int, rng: Random) -> list[Alarm]:
    found = []
    days = taught(year)
    for _ in range(ALARMS):
        kind = rng.choices(("panic", "intrusion"), (6, 4))[0]
        hour = rng.choice((7, 8, 12, 16, 17)) if kind == "panic" else rng.choice((1, 3, 12, 20, 22))
        found.append(
            Alarm(
                at=local(rng.choice(days), hour, rng.randrange(60), rng.randrange(60)),
                school=rng.choice(schools),
                kind=kind,
                verdict="real" if rng.random() < 0.45 else "false",
                acknowledged_seconds=round(rng.triangular(4, 70, 14)),
                arrived_seconds=round(rng.triangular(90, 420, 200)),
            )
        )
    found.sort(key=lambda one: (one.at, one.school.code))
    # Two alarms of one school within an hour are one event; the later one is left out of the year.
    last: dict[str, Alarm] = {}
    kept = []
    for one in found:
        before = last.get(one.school.code)
        if before is None or one.at - before.at > timedelta(hours=1):
            kept.append(one)
            last[one.school.code] = one
    return kept


def above(size: tuple[int, int], rng: Random) -> int:
    """More than the first number, by at most the second."""
    return size[0] + rng.randint(1, size[1])


def shared(total: int, parts: int, rng: Random) -> list[int]:
    """A total in whole parts that lie near each other: their sum is the total."""
    least = total // parts - 3
    found = [least] * parts
    for _ in range(total - least * parts):
        found[rng.randrange(parts)] += 1
    return found
