"""A small invented county for tests: three schools, a police station, people on shift, units."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from anyuan.directory.models import Appointment, Area, Organisation, Person, Place, School, Shift, Unit
from anyuan.incidents.rules.joining import Facts
from anyuan.journal.rules import Actor

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # a Monday, 12:00 in Beijing
_numbers = itertools.count(1)


@dataclass
class World:
    """What the tests act on."""

    area: Area
    police: Organisation
    bureau: Organisation
    schools: list[School]
    gate: Place
    people: dict[str, Person]
    units: dict[str, Unit]
    now: datetime = NOON
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def school(self) -> School:
        return self.schools[0]

    def actor(self, name: str) -> Actor:
        return Actor.person(self.people[name].pk)

    def at(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def signal(self, kind: str = "panic", seconds: float = 0, **changes: Any) -> Facts:
        """A signal as intake hands it over."""
        fields = {
            "source": "signal",
            "id": next(_numbers),
            "kind": kind,
            "level": 1,
            "received_at": self.at(seconds),
            "occurred_at": self.at(seconds - 1),
            "school_id": self.school.pk,
            "place_id": self.gate.pk,
            "organisation_id": self.police.pk,
            "area_path": self.area.path,
            "lon": self.school.lon,
            "lat": self.school.lat,
        }
        return Facts(**(fields | changes))


def build() -> World:
    """Make the county."""
    area = Area.objects.create(code="990101", name="试验县", name_en="Test county", level=3, path="/99/9901/990101/")
    police = Organisation.objects.create(code="PS1", name="试验派出所", kind="police_station", area=area)
    bureau = Organisation.objects.create(code="EB1", name="试验教育局", kind="education", area=area)
    schools = [
        School.objects.create(
            code=f"S{n}",
            name=f"试验第{n}小学",
            area=area,
            organisation=bureau,
            police_station=police,
            lon=106.0 + n * 0.01,
            lat=26.0,
        )
        for n in (1, 2, 3)
    ]
    gate = Place.objects.create(code="S1-G", kind="gate", name="正门", school=schools[0], area=area)
    people = {
        name: Person.objects.create(code=name, name=name.title(), purpose="duty", legal_basis="duty")
        for name in ("wang", "li", "chief", "guard", "neighbour", "crew", "leader", "commander", "head")
    }
    shifts: list[tuple[str, str, dict[str, Any]]] = [
        ("dispatcher", "wang", {"area": area}),
        ("dispatcher", "li", {"area": area}),
        ("duty_leader", "leader", {"area": area}),
        ("commander", "commander", {"area": area}),
        ("guard", "guard", {"school": schools[0]}),
        ("guard", "neighbour", {"school": schools[1]}),
        ("crew", "crew", {"organisation": police}),
    ]
    for role, name, where in shifts:
        Shift.objects.create(
            role=role,
            person=people[name],
            starts_at=NOON - timedelta(hours=4),
            ends_at=NOON + timedelta(hours=20),
            **where,
        )
    for post, name, where in (
        ("school_head", "head", {"school": schools[0]}),
        ("police_chief", "chief", {"organisation": police}),
    ):
        Appointment.objects.create(person=people[name], post=post, starts_on=NOON.date(), **where)
    unit = SimpleNamespace(area=area, status="free", status_at=NOON, position_at=NOON, contact_at=NOON).__dict__
    units = {
        "car": Unit.objects.create(
            code="CAR1", name="巡逻车1", kind="patrol_car", organisation=police, lon=106.02, lat=26.0, **unit
        ),
        "far": Unit.objects.create(
            code="CAR2", name="巡逻车2", kind="patrol_car", organisation=police, lon=106.2, lat=26.0, **unit
        ),
        "guards": Unit.objects.create(
            code="G2", name="二小保安", kind="guards", school=schools[1], lon=106.02, lat=26.0, **unit
        ),
    }
    return World(area, police, bureau, schools, gate, people, units)
