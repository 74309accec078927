"""A county with two schools, a station with a car, and callers with tokens of several roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import (
    Account,
    Appointment,
    Area,
    Device,
    Line,
    Organisation,
    Person,
    Place,
    School,
    Shift,
    Team,
    TeamMember,
    Unit,
)
from anyuan.incidents.actions import call_in
from anyuan.incidents.models import Incident
from anyuan.journal.actions import seal_waiting
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now

BY = Actor.system("test")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """What the tests of the interface stand on."""

    county: Area
    other: Area
    station: Organisation
    school: School
    far_school: School
    gate: Place
    car: Unit
    tokens: dict[str, str]

    def client(self, who: str) -> Client:
        """A program with the token of that caller."""
        return Client(headers={"authorization": f"Bearer {self.tokens[who]}"})

    def incident(self, **more: Any) -> Incident:
        """A call comes in from the first school and opens an incident."""
        facts = {"channel": "phone", "kind": "violence", "text": "a stranger at the gate", "place": self.gate}
        call = call_in(**{**facts, **more}, join=False, by=BY, now=utc_now())
        return Incident.objects.get(pk=call.incident_id)


def make_world() -> World:
    """Write it down; call inside a test with a database."""
    province = Area.objects.create(code="99", name="省", level=1, path="/99/")
    county, other = (
        Area.objects.create(code=code, name=code, name_en=code, level=3, parent=province, path=f"/99/{code}/")
        for code in ("990101", "990102")
    )
    station = Organisation.objects.create(
        code="PS1", name="派出所", name_en="Station", kind="police_station", area=county
    )
    Organisation.objects.create(code="CC1", name="指挥中心", name_en="Centre", kind="centre", area=county)
    Organisation.objects.create(code="CG1", name="城管局", name_en="City management", kind="department", area=county)
    school, far = (
        School.objects.create(
            code=code, name=f"{code}小学", name_en=f"{code} School", area=area, police_station=ps, lon=152.0, lat=31.0
        )
        for code, area, ps in (("S1", county, station), ("S2", other, None))
    )
    gate = Place.objects.create(code="S1-01", kind="gate", name="校门", name_en="Gate", school=school, area=county)
    car = Unit.objects.create(
        code="PC01", name="巡逻车01", name_en="Car 01", kind="patrol_car", organisation=station, area=county,
        status="free", skills=["police"], lon=152.01, lat=31.01,
    )  # fmt: skip
    line = Line.objects.create(code="L1", protocol="dc09", account="1A01", school=school, place=gate, key="AB" * 16)
    Device.objects.create(code="L1-001", kind="panic_button", line=line, zone="001", school=school, place=gate)
    team = Team.objects.create(code="T1", name="应急", name_en="Emergency team", kind="unit", school=school)
    found = {}
    for number, (name, role, scope) in enumerate(
        (
            ("dispatcher", "dispatcher", {"area": county}),
            ("second", "dispatcher", {"area": county}),
            ("leader", "duty_leader", {"area": county}),
            ("elsewhere", "duty_leader", {"area": other}),
            ("head", "school_head", {"school": school}),
            ("patrol", "responder", {"organisation": station}),
            ("wall", "wall", {"area": county}),
            ("audit", "audit_admin", {}),
        )
    ):
        person = Person.objects.create(
            code=f"P{number}", name=f"人{number}", phone="10000000000", purpose="test", legal_basis="duty",
            school=school, organisation=station,
        )  # fmt: skip
        Appointment.objects.create(person=person, post=role, school=school, order=1, starts_on=LONG_AGO.date())
        TeamMember.objects.create(team=team, person=person, starts_on=LONG_AGO.date())
        if role in ("dispatcher", "duty_leader"):
            ends = datetime(2099, 1, 1, tzinfo=UTC)
            Shift.objects.create(role=role, person=person, area=county, starts_at=LONG_AGO, ends_at=ends)
        # Nobody signs in with a password here: hashing one for each test would be the slowest thing in it.
        account = Account.objects.create(username=name, person=person, password="!", created_at=LONG_AGO)
        accounts.grant(account, role, by=BY, now=LONG_AGO, **scope)
        _, found[name] = tokens.make(account, by=BY, now=LONG_AGO, name=name)
    account = Account.objects.get(username="dispatcher")
    _, found["reader"] = tokens.make(account, by=BY, now=LONG_AGO, name="reader", scopes=["incidents.see"])
    seal_waiting(now=utc_now())
    return World(county, other, station, school, far, gate, car, found)
