"""The ground of a year: areas, bodies, schools, places and people, every row marked as invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from anyuan.demo.years._common import INVENTED, PURPOSE, blocks
from anyuan.directory.models import Appointment, Area, Organisation, Person, Place, School
from anyuan.kernel.text import initials

# No area of the national code begins with 99.
PROVINCE = ("99", "虚构省", "Invented Province")
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
GIVEN = "建国志强秀英海燕文军丽华明辉春梅国栋晓东玉兰永红家宝"


def areas(code: str, zh: str, en: str, townships: Sequence[str], *, counties: Sequence[str] = ()) -> Area:
    """Province → city ``code`` → counties → townships (dealt out to the counties in turn). Returns the city.

    A city without counties has its townships below itself. Codes are made from ``code``, which begins with 99.
    """
    province = _area(*PROVINCE, 1, None)
    city = _area(code, f"{zh}（虚构数据）", f"{en} (invented data)", 2, province)
    districts = [_area(f"{code}{n:02d}", name, "", 3, city) for n, name in enumerate(counties, 1)] or [city]
    for number, name in enumerate(townships):
        parent = districts[number % len(districts)]
        _area(f"{parent.code}{'' if len(parent.code) > 4 else '00'}{number + 1:03d}", name, "", 4, parent)
    return city


def _area(code: str, name: str, name_en: str, level: int, parent: Area | None) -> Area:
    path = f"{parent.path if parent else '/'}{code}/"
    return Area.objects.create(
        code=code, name=name, name_en=name_en, level=level, parent=parent, path=path, extra=INVENTED
    )


def townships(city: Area) -> list[Area]:
    """The city's townships in the order of their codes."""
    return list(Area.objects.filter(path__startswith=city.path, level=4).order_by("code"))


def bodies(city: Area, rows: Sequence[Mapping[str, Any]]) -> dict[str, Organisation]:
    """Organisations ``{code, name, kind, name_en?, area?, parent?}`` by code; parents stand before their children."""
    found: dict[str, Organisation] = {}
    for row in rows:
        values = {**row, "area": row.get("area") or city, "parent": found.get(row.get("parent", "")), "extra": INVENTED}
        found[row["code"]] = Organisation.objects.create(**values)
    return found


def schools(city: Area, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> list[School]:
    """Schools ``{code, name, area, organisation, pupils …}``, in one block."""
    made = [School(initials=initials(row["name"])[:60], extra=INVENTED, **row) for row in rows]
    return blocks.write(city, "schools", made, now=now)


def places(city: Area, kind: str, name: str, schools: Sequence[School], *, now: datetime) -> list[Place]:
    """One place of a kind at each school (a gate, a gatehouse, a police room)."""
    rows = [
        Place(
            code=f"{school.code}-{kind}".upper(), kind=kind, name=name, school=school, area_id=school.area_id,
            lon=school.lon, lat=school.lat, extra=INVENTED,
        )
        for school in schools
    ]  # fmt: skip
    return blocks.write(city, kind, rows, now=now)


def people(
    city: Area, rng: Random, count: int, prefix: str, owner: Organisation, *, now: datetime, **more: Any
) -> list[Person]:
    """Invented people in one block; ``more`` goes onto every row (``organisation=``, ``school=``)."""
    rows = []
    for number in range(1, count + 1):
        name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))
        rows.append(
            Person(
                code=f"{prefix}-{number:05d}", name=name, initials=initials(name)[:40], purpose=PURPOSE,
                legal_basis="duty", owner=owner, extra=INVENTED, **more,
            )
        )  # fmt: skip
    return blocks.write(city, "people", rows, now=now)


def appoint(
    city: Area, post: str, holders: Sequence[tuple[Person, Mapping[str, Any]]], since: date, *, now: datetime
) -> list[Appointment]:
    """Posts held since a day: (person, where), where is ``school=``, ``organisation=`` or ``area=`` and may hold ``facts``."""
    rows = [
        Appointment(person=person, post=post, starts_on=since, extra=INVENTED, **where) for person, where in holders
    ]
    return blocks.write(city, post, rows, now=now)
