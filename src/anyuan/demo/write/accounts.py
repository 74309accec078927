"""Accounts of the demonstration, one for each way of working. Passwords are made anew for every home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyuan.demo.city.shapes import City
from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Appointment, Area, Organisation, Person, School
from anyuan.directory.queries import on_duty
from anyuan.journal.rules import Actor


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What a newcomer needs to log in."""

    username: str
    role: str
    password: str


def open_accounts(city: City, *, by: Actor, now: datetime) -> list[DemoAccount]:
    """People who are on duty at this moment where the role has a roster, so that messages reach the one who logs in."""
    area = Area.objects.get(code=next(a.code for a in city.areas if a.level == 2))
    dispatchers = on_duty("dispatcher", now=now, area_path=area.path)
    leaders = on_duty("duty_leader", now=now, area_path=area.path)
    commanders = on_duty("commander", now=now, area_path=area.path)
    school = School.objects.get(code=city.schools[1].code)
    station = school.police_station
    crew = on_duty("crew", now=now, organisation=station)
    guards = on_duty("guard", now=now, school=school)
    wanted: list[tuple[str, str, Person | None, dict[str, Any]]] = [
        ("dispatcher", "dispatcher", _first(dispatchers, 0), {"area": area}),
        ("dispatcher2", "dispatcher", _first(dispatchers, 1), {"area": area}),
        ("leader", "duty_leader", _first(leaders, 0), {"area": area}),
        ("commander", "commander", _first(commanders, 0), {"area": area}),
        ("patrol", "responder", _first(crew, 0), {"organisation": station}),
        ("officer", "police_officer", _holder("police_chief", station), {"organisation": station}),
        ("guard", "guard", _first(guards, 0), {"school": school}),
        ("school", "school_director", _of_school("security_director", school), {"school": school}),
        ("education", "education_officer", _holder("head", _body("YX-EDU")), {"area": area}),
        ("liaison", "liaison", _holder("liaison", _body("YX-HEALTH")), {"organisation": _body("YX-HEALTH")}),
        ("wall", "wall", None, {"area": area}),
        ("system", "system_admin", None, {}),
        ("security", "security_admin", None, {}),
        ("audit", "audit_admin", None, {}),
    ]
    return [_open(*row, by=by, now=now) for row in wanted]


def open_sources(city: City, *, by: Actor, now: datetime) -> dict[str, str]:
    """A token for every system that sends signals over HTTP; by source."""
    found: dict[str, str] = {}
    schools = {
        s.code: s for s in School.objects.filter(code__in=[d.school for d in city.devices if d.protocol == "http"])
    }
    for device in (d for d in city.devices if d.protocol == "http"):
        school = schools[device.school]
        _, found[device.external_id] = tokens.make_source(device.external_id, by=by, now=now, school=school)
    return found


def open_phones(city: City, *, by: Actor, now: datetime) -> str:
    """A token for the phones of all simulated crews: they may report, arrive and answer, and nothing else."""
    area = Area.objects.get(code=next(a.code for a in city.areas if a.level == 2))
    account, _ = accounts.add("phones", by=by, now=now)
    accounts.grant(account, "responder", by=by, now=now, area=area)
    _, token = tokens.make(account, by=by, now=now, name="simulated crews")
    return token


def _open(
    username: str, role: str, person: Person | None, scope: dict[str, Any], *, by: Actor, now: datetime
) -> DemoAccount:
    password = accounts.one_time_password()
    account, _ = accounts.add(username, by=by, now=now, person=person, password=password)
    accounts.grant(account, role, by=by, now=now, **scope)
    return DemoAccount(username, role, password)


def _first(people: list[Person], index: int) -> Person | None:
    return people[index] if index < len(people) else None


def _body(code: str) -> Organisation:
    row: Organisation = Organisation.objects.get(code=code)
    return row


def _holder(post: str, organisation: Organisation | None) -> Person | None:
    row = Appointment.objects.filter(post=post, organisation=organisation).select_related("person").first()
    return row.person if row else None


def _of_school(post: str, school: School) -> Person | None:
    row = Appointment.objects.filter(post=post, school=school).select_related("person").first()
    return row.person if row else None
