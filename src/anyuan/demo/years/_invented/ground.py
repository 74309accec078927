"""The city's registers, written in bulk: areas, bodies, schools with gate and police room, and the people of the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from anyuan.demo.write.registers import INVENTED, bulk
from anyuan.demo.years._invented.land import MARK_EN, MARK_ZH, PROVINCE, Land, PlannedSchool, Town
from anyuan.directory.models import Appointment, Area, Organisation, Person, Place, School
from anyuan.journal.rules import Actor
from anyuan.kernel.packs import load_pack
from anyuan.kernel.text import initials

BODIES = (
    ("CENTRE", "校园安全指挥中心", "Campus Safety Centre", "centre"),
    ("POLICE", "公安局", "Public Security Bureau", "police"),
    ("EDU", "教育局", "Education Bureau", "education"),
    ("MARKET", "市场监督管理局", "Market Supervision Bureau", "department"),
    ("CULTURE", "文化广电旅游局", "Culture and Tourism Bureau", "department"),
    ("TRAFFIC", "交通运输局", "Transport Bureau", "department"),
    ("URBAN", "城市管理局", "Urban Management Bureau", "department"),
    ("JUSTICE", "司法局", "Justice Bureau", "department"),
    ("WATER", "水利局", "Water Bureau", "department"),
)
AT_THE_CENTRE = (("commander", 1), ("duty_leader", 2), ("dispatcher", 3))
# Of every school: letter of the code, post.
AT_A_SCHOOL = (("H", "school_head"), ("D", "security_director"), ("G", "guard"), ("P", "school_officer"))
PURPOSE = "演示：虚构人员"


@dataclass(slots=True)
class Ground:
    """The rows that later steps stand on, in the order of the plan. People are keys; ``people``: (post, school's key)."""

    top: Area
    towns: dict[str, Area] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    schools: list[School] = field(default_factory=list)
    gates: list[Place] = field(default_factory=list)
    centre: dict[str, list[int]] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    people: dict[tuple[str, int], int] = field(default_factory=dict)

    def desk(self, number: int = 0, post: str = "dispatcher") -> Actor:
        """Somebody of the centre."""
        found = self.centre[post]
        return Actor.person(found[number % len(found)])

    def at(self, school: School, post: str = "security_director") -> Actor:
        """Who holds a post at a school."""
        return Actor.person(self.people[post, school.pk])


def write(land: Land, first: date, rng: Random) -> Ground:
    """All of them, in post since ``first``. The caller is inside a transaction."""
    ground = Ground(_areas(land))
    ground.towns = {row.code: row for row in Area.objects.filter(path__startswith=ground.top.path, level=4)}
    _bodies(land, ground)
    ground.schools = list(bulk(School, [_school(one, land, ground) for one in land.schools]))
    ground.gates = [place("G", "gate", "校门", "gate", school) for school in ground.schools]
    bulk(Place, ground.gates)
    _people(land, ground, first, rng)
    return ground


def place(prefix: str, kind: str, zh: str, en: str, school: School, facts: dict[str, object] | None = None) -> Place:
    """A place of a school, not yet saved."""
    return Place(
        code=f"{prefix}-{school.code}", kind=kind, name=f"{school.name}{zh}", name_en=f"{school.name_en}: {en}",
        school=school, area=school.area, lon=school.lon, lat=school.lat, facts=facts or {}, extra=INVENTED,
    )  # fmt: skip


def _areas(land: Land) -> Area:
    words = land.words
    code, zh, en = PROVINCE
    province = Area.objects.filter(code=code).first() or Area.objects.create(
        code=code, name=zh, name_en=en, level=1, path=f"/{code}/", extra=INVENTED
    )
    top = Area.objects.create(
        code=words.code, name=words.zh + MARK_ZH, name_en=words.en + MARK_EN, level=2, parent=province,
        path=f"{province.path}{words.code}/", lon=words.lon, lat=words.lat, extra=INVENTED,
    )  # fmt: skip
    counties = bulk(
        Area,
        [_below(top, f"{words.code}{n:02}", zh, en, 3) for n, (zh, en) in enumerate(words.counties, 1)],
    )
    bulk(Area, [_below(counties[town.county - 1], town.code, town.zh, town.en, 4) for town in land.towns])
    return top


def _below(parent: Area, code: str, zh: str, en: str, level: int) -> Area:
    return Area(
        code=code, name=zh, name_en=en, level=level, parent=parent, path=f"{parent.path}{code}/", extra=INVENTED
    )


def _bodies(land: Land, ground: Ground) -> None:
    words = land.words
    rows = [
        Organisation(
            code=f"{words.letters}-{code}", name=words.zh + zh, name_en=f"{words.en} {en}", kind=kind, area=ground.top,
            extra=INVENTED,
        )
        for code, zh, en, kind in BODIES
    ]  # fmt: skip
    bulk(Organisation, rows)
    ground.bodies = {row.code.partition("-")[2]: row for row in rows}
    stations = [_station(town, ground, words.letters) for town in land.towns]
    bulk(Organisation, stations)
    ground.bodies |= {town.code: row for town, row in zip(land.towns, stations, strict=True)}


def _station(town: Town, ground: Ground, letters: str) -> Organisation:
    return Organisation(
        code=f"{letters}-PS{town.code}", name=f"{town.stem}派出所", name_en=f"{town.en} Police Station",
        kind="police_station", area=ground.towns[town.code], parent=ground.bodies["POLICE"], extra=INVENTED,
    )  # fmt: skip


def _school(one: PlannedSchool, land: Land, ground: Ground) -> School:
    return School(
        code=one.code, name=one.zh, name_en=one.en, short_name=one.zh, initials=initials(one.zh)[:60], stage=one.stage,
        boarding=one.boarding, pupils=one.pupils, boarders=one.pupils // 3 if one.boarding else 0, staff=one.staff,
        area=ground.towns[one.town.code], organisation=ground.bodies["EDU"],
        police_station=ground.bodies[one.town.code], lon=one.lon, lat=one.lat, extra=INVENTED,
    )  # fmt: skip


def _people(land: Land, ground: Ground, first: date, rng: Random) -> None:
    """Of every school a security director, a guard and its officer; of every body a head; the desk of the centre."""
    names, letters, owner = load_pack("cities", "yunxiu")["people"], land.words.letters, ground.bodies["EDU"]

    def person(code: str, **home: object) -> Person:
        name = rng.choice(names["surnames"]) + rng.choice(names["given"])
        return Person(
            code=code, name=name, initials=initials(name)[:40], purpose=PURPOSE, legal_basis="duty", owner=owner,
            created_on=first, extra=INVENTED, **home,
        )  # fmt: skip

    rows: list[tuple[Person, str, dict[str, object]]] = []
    for post, count in AT_THE_CENTRE:
        body = ground.bodies["CENTRE"]
        rows += [
            (person(f"{letters}-{post}-{n}", organisation=body), post, {"organisation": body}) for n in range(count)
        ]
    for code, body in ground.bodies.items():
        rows.append((person(f"{letters}-H-{code}", organisation=body), "head", {"organisation": body}))
    for school in ground.schools:
        for letter, post in AT_A_SCHOOL:
            home = {"organisation": school.police_station} if letter == "P" else {"school": school}
            rows.append((person(f"{letter}-{school.code}", **home), post, {"school": school}))
    bulk(Person, [row for row, _post, _where in rows])
    bulk(
        Appointment,
        [
            Appointment(code=f"AP-{row.code}", person=row, post=post, starts_on=first, extra=INVENTED, **where)
            for row, post, where in rows
        ],
    )  # fmt: skip
    for row, post, where in rows:
        if post in dict(AT_THE_CENTRE):
            ground.centre.setdefault(post, []).append(row.pk)
        elif post == "head":
            ground.heads[where["organisation"].pk] = row.pk  # type: ignore[attr-defined]
        else:
            ground.people[post, where["school"].pk] = row.pk  # type: ignore[attr-defined]
