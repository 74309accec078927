"""People with their posts, standing teams, and the units that can be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from anyuan.demo.city.names import person as invent
from anyuan.demo.city.schools import Site
from anyuan.demo.city.shapes import Appointment, Organisation, Person, Team, Unit
from anyuan.demo.city.towns import Town

# Post and order of responsibility of a school's staff (first, second and third responsible person).
SCHOOL_POSTS: tuple[tuple[str, int | None], ...] = (
    ("school_head", 1),
    ("deputy_head", 2),
    ("security_director", 3),
    ("duty_teacher", None),
)
CENTRE_POSTS = {"commander": 4, "duty_leader": 5, "dispatcher": 16}
_EXTRA_SKILLS = ("first_aid", "rescue", "traffic", "negotiation", "search")


@dataclass(slots=True)
class Staff:
    """People by where they work, filled step by step."""

    people: list[Person] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    by_post: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """(post, code of school or organisation) → codes of people."""

    def at(self, post: str, where: str) -> list[str]:
        return self.by_post.get((post, where), [])


def guards_needed(pupils: int) -> int:
    """GB/T 29315-2022 as reported: under 100 pupils one, under 1,000 two, then three and one more per 500."""
    if pupils < 100:
        return 1
    return 2 if pupils < 1000 else 3 + (pupils - 1000) // 500


def hire(
    pack: dict[str, Any], organisations: list[Organisation], sites: list[Site], towns: list[Town], rng: Random
) -> Staff:
    """Everybody: the centre, stations, departments, crews, and each school's own people."""
    staff = Staff()
    for post, count in CENTRE_POSTS.items():
        for _ in range(count):
            _appoint(staff, pack, rng, post, organisation="YX-CENTRE")
    for organisation in organisations:
        _organisation(staff, pack, organisation, rng)
    for site in sites:
        _school(staff, pack, site, rng)
    for area in sorted({site.school.area for site in sites}):
        # The joint-defence team of the village or community around a school (联防队).
        for _ in range(2):
            _appoint(staff, pack, rng, "joint_defence", area=area)
    _units(staff, organisations, sites, towns, rng)
    return staff


def _appoint(
    staff: Staff,
    pack: dict[str, Any],
    rng: Random,
    post: str,
    *,
    organisation: str = "",
    school: str = "",
    area: str = "",
    order: int | None = None,
) -> str:
    number = len(staff.people) + 1
    name, name_en = invent(pack["people"], rng)
    # Mobile numbers begin with 13 to 19; one that begins with 100 reaches nobody.
    code, phone = f"P{number:05d}", f"100{number:08d}"
    staff.people.append(Person(code, name, name_en, phone, f"{code.lower()}@yunxiu.invalid", organisation, school))
    staff.appointments.append(Appointment(code, post, organisation, school, order, area))
    staff.by_post.setdefault((post, organisation or school or area), []).append(code)
    return code


def _organisation(staff: Staff, pack: dict[str, Any], organisation: Organisation, rng: Random) -> None:
    code = organisation.code
    if organisation.kind == "police_station":
        _appoint(staff, pack, rng, "police_chief", organisation=code, order=1)
        for _ in range(7):
            _appoint(staff, pack, rng, "officer", organisation=code)
    elif organisation.kind in ("fire", "hospital"):
        _appoint(staff, pack, rng, "post_leader", organisation=code, order=1)
        for _ in range(8):
            _appoint(staff, pack, rng, "crew", organisation=code)
    elif organisation.kind != "centre":
        _appoint(staff, pack, rng, "head", organisation=code, order=1)
        _appoint(staff, pack, rng, "liaison", organisation=code, order=2)


def _school(staff: Staff, pack: dict[str, Any], site: Site, rng: Random) -> None:
    school = site.school
    for post, order in SCHOOL_POSTS:
        _appoint(staff, pack, rng, post, school=school.code, order=order)
    guards = [
        _appoint(staff, pack, rng, "guard", school=school.code)
        for _ in range(max(2, guards_needed(school.pupils)) + (1 if school.boarding else 0))
    ]
    officer = staff.at("officer", school.police_station)[int(school.code[2:]) % 7]
    # One officer of the station is the school's vice principal for the rule of law (法治副校长).
    staff.appointments.append(Appointment(officer, "rule_of_law_vice_principal", "", school.code))
    staff.by_post.setdefault(("rule_of_law_vice_principal", school.code), []).append(officer)
    members = tuple(p for post, _ in SCHOOL_POSTS for p in staff.at(post, school.code)) + tuple(guards)
    staff.teams.append(
        Team(
            f"T-{school.code}",
            f"{school.short_name}最小应急单元",
            f"{school.name_en}: minimum emergency unit",
            "minimum_emergency_unit",
            school=school.code,
            members=members,
        )
    )


def _units(staff: Staff, organisations: list[Organisation], sites: list[Site], towns: list[Town], rng: Random) -> None:
    """A car per station (two in town), foot patrols in town, patrol stops, each school's guards, fire and medical."""
    by_code = {town.area.code: town for town in towns}
    counters: dict[str, int] = {}

    def add(kind: str, zh: str, en: str, org: Organisation, skills: tuple[str, ...], crew: list[str]) -> None:
        counters[kind] = number = counters.get(kind, 0) + 1
        prefix = {"patrol_car": "PC", "foot_patrol": "FP", "stop": "ST", "medical": "MD", "fire": "FR"}[kind]
        lon, lat = org.lon + rng.uniform(-0.008, 0.008), org.lat + rng.uniform(-0.006, 0.006)
        staff.units.append(
            Unit(
                f"{prefix}{number:02d}",
                f"{zh}{number:02d}",
                f"{en} {number:02d}",
                kind,
                org.code,
                "",
                org.area,
                (*skills, *rng.sample(_EXTRA_SKILLS, 1)),
                round(lon, 6),
                round(lat, 6),
                tuple(crew),
            )
        )

    for org in organisations:
        if org.kind == "police_station":
            officers, town = staff.at("officer", org.code), by_code[org.area]
            add("patrol_car", "巡逻车", "Patrol car", org, ("security", "armed"), officers[:2])
            if town.area.urban:
                add("patrol_car", "巡逻车", "Patrol car", org, ("security",), officers[2:4])
                add("foot_patrol", "步巡组", "Foot patrol", org, ("security",), officers[4:6])
                add("stop", "巡防停靠点", "Patrol stop", org, ("security",), officers[6:7])
        elif org.kind in ("fire", "hospital"):
            crew = staff.at("crew", org.code)
            kind, zh, en = (
                ("fire", "消防车", "Fire engine") if org.kind == "fire" else ("medical", "救护车", "Ambulance")
            )
            for half in (crew[:4], crew[4:]):
                add(kind, zh, en, org, ("fire", "rescue", "hazmat") if kind == "fire" else ("medical",), half)
    for site in sites:
        school = site.school
        staff.units.append(
            Unit(
                f"GD-{school.code}",
                f"{school.short_name}保安组",
                f"{school.name_en}: guards",
                "guards",
                "",
                school.code,
                school.area,
                ("security",),
                school.lon,
                school.lat,
                tuple(staff.at("guard", school.code)),
            )
        )
