"""The registers through the year: bodies, 23 schools with cameras and lines, officers, cadres, 58 teams, agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from anyuan.demo.years._common import INVENTED, blocks, ground
from anyuan.demo.years._common.clock import before
from anyuan.demo.years.wuzhishan import words
from anyuan.directory.models import (
    Agreement,
    AgreementTemplate,
    Area,
    Device,
    Equipment,
    Line,
    Organisation,
    Person,
    School,
    Team,
    TrafficSheet,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the later steps stand on."""

    city: Area
    bodies: dict[str, Organisation]
    schools: list[School]
    directors: dict[int, Person]
    officers: dict[int, Person]
    heads: dict[str, Person]
    desk: list[Person]


def write(rng: Random, year: int) -> Ground:
    """All of them; the caller is inside a transaction."""
    now = before(year)
    city = ground.areas(*words.CITY, words.TOWNSHIPS)
    towns = ground.townships(city)
    bodies = _bodies(city, towns)
    schools = _schools(city, towns, bodies, rng, now)
    ground.places(city, "gate", "正门", schools, now=now)
    owner = bodies["WZ-CENTRE"]
    since = date(year - 1, 9, 1)
    people = _people(city, schools, bodies, owner, rng, since, now)
    _technical(city, schools, year, now)
    _teams(city, towns, rng, year, now)
    _agreements(city, schools, bodies, year, now)
    return Ground(city, bodies, schools, *people)


def _bodies(city: Area, towns: list[Area]) -> dict[str, Organisation]:
    rows: list[dict[str, Any]] = [
        {"code": code, "name": f"{name}（虚构）", "name_en": en, "kind": kind}
        for code, name, en, kind in words.DEPARTMENTS
    ]
    rows += [
        {
            "code": f"WZ-PS{n}",
            "name": f"{name}（虚构）",
            "kind": "police_station",
            "area": towns[n - 1],
            "parent": "WZ-POLICE",
        }
        for n, name in enumerate(words.STATIONS, 1)
    ]
    rows += [
        {"code": f"WZ-T{n}", "name": f"{town.name}政府（虚构）", "kind": "township", "area": town}
        for n, town in enumerate(towns, 1)
    ]
    return ground.bodies(city, rows)


def _schools(
    city: Area, towns: list[Area], bodies: dict[str, Organisation], rng: Random, now: datetime
) -> list[School]:
    rows: list[dict[str, Any]] = []
    for stage, count, pattern in words.SCHOOLS:
        for n in range(1, count + 1):
            number = len(rows)
            rows.append(
                {
                    "code": f"WZ{number + 1:02d}", "name": f"虚构{pattern.format(n=n)}", "stage": stage,
                    "name_en": f"Invented school {number + 1}", "area": towns[number % len(towns)],
                    "organisation": bodies["WZ-EDU"], "police_station": bodies[f"WZ-PS{number % 3 + 1}"],
                    "pupils": rng.randrange(240, 1400), "staff": rng.randrange(20, 90), "boarding": stage != "primary",
                    "lon": 152.0 + number * 0.01, "lat": 30.0 + number % 5 * 0.01,
                }
            )  # fmt: skip
    return ground.schools(city, rows, now=now)


def _people(
    city: Area, schools: list[School], bodies: dict[str, Organisation], owner: Organisation, rng: Random, since: date,
    now: datetime,
) -> tuple[dict[int, Person], dict[int, Person], dict[str, Person], list[Person]]:  # fmt: skip
    def some(count: int, prefix: str) -> list[Person]:
        return ground.people(city, rng, count, prefix, owner, now=now)

    directors, officers, cadres = some(len(schools), "WZD"), some(len(schools), "WZO"), some(len(schools), "WZC")
    for post, holders in (("security_director", directors), ("school_officer", officers), ("contracted_cadre", cadres)):
        places = [(person, {"school": school}) for person, school in zip(holders, schools, strict=True)]
        ground.appoint(city, post, places, since, now=now)
    heads = some(len(bodies), "WZH")
    posts = [(person, {"organisation": body}) for person, body in zip(heads, bodies.values(), strict=True)]
    ground.appoint(city, "liaison", posts[1:], since, now=now)
    desk = some(3, "WZK")
    for post, person in zip(("commander", "duty_leader", "dispatcher"), desk, strict=True):
        ground.appoint(
            city, post, [(person, {"organisation": owner, "order": 1 if post == "commander" else None})], since, now=now
        )
    by_code = dict(zip(bodies, heads, strict=True))
    return (
        {school.pk: person for school, person in zip(schools, directors, strict=True)},
        {school.pk: person for school, person in zip(schools, officers, strict=True)},
        by_code,
        desk,
    )


def _technical(city: Area, schools: list[School], year: int, now: datetime) -> None:
    """A line with a one-key alarm, and cameras that reach the police, at every school; signals and signs near the gate."""
    lines = [
        Line(code=f"{s.code}-L", protocol="dc09", account=f"{n:04d}", school=s, extra=INVENTED)
        for n, s in enumerate(schools, 1)
    ]
    blocks.write(city, "lines", lines, now=now)
    devices = [
        Device(
            code=f"{line.code}-B", kind="panic_button", protocol="dc09", line=line, external_id=f"{line.code}-001",
            school=line.school, extra=INVENTED,
        )
        for line in lines
    ]  # fmt: skip
    devices += [
        Device(code=f"{s.code}-C{n}", kind="camera", school=s, facts={"linked": True, "keep_days": 90}, extra=INVENTED)
        for s in schools
        for n in range(1, 5)
    ]
    blocks.write(city, "devices", devices, now=now)
    facts = {"road": "校门前道路", "warning_signs": True, "crossing": True, "signal_light": True, "speed_hump": True}
    sheets = [
        TrafficSheet(code=f"TS-{s.code}", school=s, starts_on=date(year - 1, 9, 1), facts=facts, extra=INVENTED)
        for s in schools
    ]
    blocks.write(city, "traffic_sheets", sheets, now=now)


def _teams(city: Area, towns: list[Area], rng: Random, year: int, now: datetime) -> None:
    """58 teams of villages and communities, 785 people in all, each with a baton, a pair of gloves and a helmet."""
    least, more = divmod(words.TEAM_PEOPLE, words.TEAMS)
    sizes = [least + (1 if n < more else 0) for n in range(words.TEAMS)]
    for n in range(0, words.TEAMS - 1, 2):  # not all alike, and the sum stays
        shift = rng.randrange(0, 5)
        sizes[n], sizes[n + 1] = sizes[n] + shift, sizes[n + 1] - shift
    teams = [
        Team(
            code=f"WZ-JD{n:02d}", name=f"{towns[n % len(towns)].name}第{n // len(towns) + 1}联防队（虚构）",
            kind="joint_defence", area=towns[n % len(towns)], facts={"people": size, "minutes": 5}, extra=INVENTED,
        )
        for n, size in enumerate(sizes)
    ]  # fmt: skip
    blocks.write(city, "teams", teams, now=now)
    outfit = [
        Equipment(
            code=f"{team.code}-{item}", item=item, count=team.facts["people"], state="in_use", team=team,
            bought_on=date(year - 1, 6, 1), expires_on=date(year + 3, 6, 1), extra=INVENTED,
        )
        for team in teams
        for item in ("baton", "gloves", "helmet")
    ]  # fmt: skip
    blocks.write(city, "equipment", outfit, now=now)


def _agreements(city: Area, schools: list[School], bodies: dict[str, Organisation], year: int, now: datetime) -> None:
    """Schools and townships with the city: last year's, and this year's that renew them, signed in January."""
    centre = bodies["WZ-CENTRE"]
    owing: list[tuple[str, str, str, list[dict[str, Any]]]] = [
        ("S", "学校", "schools", [{"school": school} for school in schools]),
        ("T", "乡镇", "township", [{"organisation": body} for code, body in bodies.items() if code.startswith("WZ-T")]),
    ]
    for letter, signed_by, owed_by, parties in owing:
        old: list[Agreement] = []
        for one in (year - 1, year):
            template = AgreementTemplate.objects.create(
                code=f"WZ-A{letter}{one}", name=f"{one}年{signed_by}校园安全责任书", version=str(one), area=city, owed_by=owed_by,
                starts_on=date(one, 1, 1), ends_on=date(one, 12, 31), extra=INVENTED,
            )  # fmt: skip
            rows = [
                Agreement(
                    code=f"WZ-A{letter}{one}-{n:02d}", template=template, counterpart=centre,
                    signed_on=date(one, 1, 1), starts_on=date(one, 1, 1), ends_on=date(one, 12, 31),
                    renews=old[n] if old else None, extra=INVENTED, **party,
                )
                for n, party in enumerate(parties)
            ]  # fmt: skip
            old = blocks.write(city, "agreements", rows, now=now)
