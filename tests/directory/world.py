"""A small world: two counties of one province, a town, two schools, two organisations, one day in November."""

from __future__ import annotations

from datetime import UTC, date, datetime

from anyuan.directory.models import Account, Appointment, Area, Organisation, Person, RoleGrant, School, Unit
from anyuan.journal.rules import Actor

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00 in Beijing
TODAY = date(2026, 11, 23)
CLERK = Actor.system("test")


def area(code: str, level: int, parent: Area | None = None, name: str = "") -> Area:
    path = (parent.path if parent else "/") + f"{code}/"
    return Area.objects.create(code=code, name=name or f"辖区{code}", level=level, parent=parent, path=path)


def person(code: str, **fields: object) -> Person:
    base = {"name": f"人员{code}", "purpose": "duty", "legal_basis": "duty"}
    return Person.objects.create(code=code, **{**base, **fields})


def unit(code: str, where: Area, **fields: object) -> Unit:
    base = {"name": f"警车{code}", "kind": "patrol_car", "status": "free"}
    return Unit.objects.create(code=code, area=where, **{**base, **fields})


def account(name: str) -> Account:
    return Account.objects.create_user(name)


class World:
    """Rows by name."""

    def __init__(self) -> None:
        self.province = area("46", 1)
        self.county = area("469001", 3, self.province, "五指山市")
        self.town = area("469001100", 4, self.county, "通什镇")
        self.other_county = area("469002", 3, self.province, "琼海市")
        self.station = Organisation.objects.create(code="PS1", name="通什派出所", kind="police_station", area=self.town)
        self.bureau = Organisation.objects.create(code="EDU", name="教育局", kind="education", area=self.county)
        self.school = self._school("S1", "第一小学", self.town, self.bureau, 109.51, 18.77)
        self.second = self._school("S2", "第二小学", self.county, self.station, 109.52, 18.78)
        self.far = self._school("S3", "琼海中学", self.other_county, None, 110.47, 19.25)

    def _school(
        self, code: str, name: str, where: Area, authority: Organisation | None, lon: float, lat: float
    ) -> School:
        return School.objects.create(
            code=code, name=name, area=where, organisation=authority, lon=lon, lat=lat, stage="primary"
        )

    def grant(self, who: Account, role: str, **fields: object) -> RoleGrant:
        return RoleGrant.objects.create(account=who, role=role, **{"starts_at": NOW, **fields})

    def appointment(self, who: Person, post: str, **fields: object) -> Appointment:
        return Appointment.objects.create(person=who, post=post, **{"starts_on": date(2026, 1, 1), **fields})
