"""People, their posts and teams, the units, and the roster with the posts that must be manned."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from anyuan.demo.city.shapes import City, ShiftPlan
from anyuan.demo.write.registers import INVENTED, Ids, bulk
from anyuan.directory.models import (
    Appointment,
    Area,
    DutyPost,
    Person,
    Shift,
    Team,
    TeamMember,
    Unit,
)
from anyuan.kernel.text import initials

APPOINTED_DAYS_AGO = 400
# Units that carry a positioning device; a school's guards have a desk.
MOVING = {"patrol_car", "foot_patrol", "medical", "fire"}


def people(city: City, organisations: Ids, schools: Ids) -> Ids:
    owner = organisations["YX-CENTRE"]
    rows = [
        Person(
            code=p.code,
            name=p.name,
            name_en=p.name_en,
            initials=initials(p.name)[:40],
            phone=p.phone,
            email=p.email,
            organisation_id=organisations.get(p.organisation),
            school_id=schools.get(p.school),
            purpose="演示：虚构人员",
            legal_basis="duty",
            owner_id=owner,
            extra=INVENTED,
        )
        for p in city.people
    ]
    return {row.code: row.pk for row in bulk(Person, rows)}


def appointments(
    city: City, people: Ids, organisations: Ids, schools: Ids, areas: dict[str, Area], now: datetime
) -> int:
    since = timezone.localdate(now) - timedelta(days=APPOINTED_DAYS_AGO)
    rows = [
        Appointment(
            person_id=people[a.person],
            post=a.post,
            organisation_id=organisations.get(a.organisation),
            school_id=schools.get(a.school),
            area=areas.get(a.area),
            order=a.order,
            starts_on=since,
        )
        for a in city.appointments
    ]
    return len(bulk(Appointment, rows))


def teams(city: City, people: Ids, organisations: Ids, schools: Ids, now: datetime) -> int:
    since = timezone.localdate(now) - timedelta(days=APPOINTED_DAYS_AGO)
    rows = bulk(
        Team,
        [
            Team(
                code=t.code,
                name=t.name,
                name_en=t.name_en,
                kind=t.kind,
                organisation_id=organisations.get(t.organisation),
                school_id=schools.get(t.school),
                extra=INVENTED,
            )
            for t in city.teams
        ],
    )
    members = [
        TeamMember(team_id=row.pk, person_id=people[code], leader=number == 0, starts_on=since)
        for row, team in zip(rows, city.teams, strict=True)
        for number, code in enumerate(team.members)
    ]
    bulk(TeamMember, members)
    return len(rows)


def units(city: City, areas: dict[str, Area], organisations: Ids, schools: Ids, now: datetime) -> Ids:
    rows = [
        Unit(
            code=u.code,
            name=u.name,
            name_en=u.name_en,
            kind=u.kind,
            organisation_id=organisations.get(u.organisation),
            school_id=schools.get(u.school),
            area=areas[u.area],
            skills=list(u.skills),
            status="free",
            status_at=now,
            lon=u.lon,
            lat=u.lat,
            position_at=now,
            contact_at=now,
            reports_position=u.kind in MOVING,
            extra=INVENTED,
        )
        for u in city.units
    ]
    return {row.code: row.pk for row in bulk(Unit, rows)}


def roster(
    city: City, people: Ids, organisations: Ids, schools: Ids, units: Ids, areas: dict[str, Area], now: datetime
) -> int:
    """Shifts of the days around today, and the posts that make a hole visible when nobody is put down for them."""
    zone = timezone.get_current_timezone()
    midnight = datetime.combine(timezone.localdate(now), time(), zone)

    def at(shift: ShiftPlan, minutes: int) -> datetime:
        # Wall-clock time on that local day, so that a shift begins at seven on every day of the year.
        day = (midnight + timedelta(days=shift.day + minutes // 1440)).date()
        return datetime.combine(day, time(minutes % 1440 // 60, minutes % 60), zone)

    rows = [
        Shift(
            role=s.role,
            person_id=people[s.person],
            substitute_id=people.get(s.substitute),
            organisation_id=organisations.get(s.organisation),
            school_id=schools.get(s.school),
            unit_id=units.get(s.unit),
            area=areas.get(s.area),
            starts_at=at(s, s.starts),
            ends_at=at(s, s.ends),
        )
        for s in city.shifts
    ]
    bulk(Shift, rows)
    _duty_posts(city, organisations, schools, units, areas)
    return len(rows)


def _duty_posts(city: City, organisations: Ids, schools: Ids, units: Ids, areas: dict[str, Area]) -> None:
    centre = next(o for o in city.organisations if o.kind == "centre")
    rows = [
        DutyPost(role=role, organisation_id=organisations[centre.code], area=areas[centre.area], needed=needed)
        for role, needed in (("commander", 1), ("duty_leader", 1), ("dispatcher", 3))
    ]
    rows += [
        DutyPost(role="guard", school_id=schools[u.school], unit_id=units[u.code])
        for u in city.units
        if u.kind == "guards"
    ]
    bulk(DutyPost, rows)
