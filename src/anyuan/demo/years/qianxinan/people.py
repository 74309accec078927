"""People with their posts: the five forces of the one roster (police, auxiliaries, guards, staff, parents who volunteer)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from anyuan.demo.write.registers import INVENTED, bulk
from anyuan.demo.years.qianxinan.registers import Ground
from anyuan.demo.years.qianxinan.shapes import Year
from anyuan.directory.models import Appointment, Person
from anyuan.kernel.text import initials

LAW_POST = "rule_of_law_vice_principal"
PURPOSE = "校园安全值守（演示数据）"
# What one works as at every school: letter of the code, force, post, title.
HANDS = (
    ("G", "guard", "guard", "保安"),
    ("D", "staff", "security_director", "安全主任"),
    ("V", "parent", "", "家长志愿者"),
)


class _Hand(NamedTuple):
    """Somebody at a school, or at the station that looks after it. ``post`` is empty for volunteers and auxiliaries."""

    school: str
    force: str
    person: Person
    post: str = ""
    since: date | None = None


def write(year: Year, ground: Ground) -> None:
    """Of every school a guard, a security director and a parent; the officers; an auxiliary for every box and station."""
    hands = [*_of_schools(year, ground), *_officers(year, ground), *_auxiliaries(year, ground)]
    bulk(Person, [one.person for one in hands])
    for one in hands:
        ground.hands.setdefault(one.school, {})[one.force] = one.person.pk
    bulk(
        Appointment,
        [
            Appointment(
                code=f"AP-{one.person.code}", person=one.person, post=one.post, school=ground.schools[one.school],
                starts_on=one.since, facts={"lessons_owed": 1} if one.post == LAW_POST else {}, extra=INVENTED,
            )
            for one in hands
            if one.post
        ],
    )  # fmt: skip


def _of_schools(year: Year, ground: Ground) -> Iterator[_Hand]:
    first = date(year.number, 1, 1)
    for one in year.schools:
        for letter, force, post, title in HANDS:
            person = _person(f"{letter}-{one.code}", f"{one.name}{title}", year, ground)
            person.school = ground.schools[one.code]
            yield _Hand(one.code, force, person, post, first)


def _officers(year: Year, ground: Ground) -> Iterator[_Hand]:
    for one in year.officers:
        person = _person(one.code, one.name, year, ground)
        person.name_en, person.organisation = one.name_en, ground.bodies[one.school.town.station]
        yield _Hand(one.school.code, "police", person, LAW_POST, one.appointed_on)


def _auxiliaries(year: Year, ground: Ground) -> Iterator[_Hand]:
    """They go by the school at whose gate they stand; the first school of a township stands for its station."""
    of_stations = {one.code for one in year.schools[: len(year.towns)]}
    for one in year.schools:
        if one.code in ground.boxes or one.code in of_stations:
            person = _person(f"A-{one.code}", f"{one.town.name}辅警", year, ground)
            person.organisation = ground.bodies[one.town.station]
            yield _Hand(one.code, "auxiliary", person)


def _person(code: str, name: str, year: Year, ground: Ground) -> Person:
    return Person(
        code=code, name=name[:80], initials=initials(name)[:60], purpose=PURPOSE, legal_basis="duty",
        owner=ground.bodies["QX-EDU"], created_on=date(year.number, 1, 1), extra=INVENTED,
    )  # fmt: skip
