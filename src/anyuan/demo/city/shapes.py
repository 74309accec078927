"""What an invented city consists of. Positions are WGS-84 degrees; lengths metres; no Django, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude, degrees."""


@dataclass(frozen=True, slots=True)
class Area:
    """One piece of ground in the tree: 1 province, 2 city, 3 county, 4 town, 5 village."""

    code: str
    name: str
    name_en: str
    level: int
    parent: str
    lon: float
    lat: float
    urban: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A stretch of road between two nodes; ``line`` is its drawn shape, both ends included."""

    u: int
    v: int
    kind: str
    name: str
    name_en: str
    length_m: float
    speed_kmh: int
    line: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class RoadGraph:
    nodes: tuple[Point, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    code: str
    name: str
    name_en: str
    kind: str
    area: str
    parent: str
    phone: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class School:
    code: str
    name: str
    name_en: str
    short_name: str
    stage: str
    boarding: bool
    pupils: int
    boarders: int
    staff: int
    area: str
    organisation: str
    police_station: str
    address: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    kind: str
    name: str
    name_en: str
    school: str
    area: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    name: str
    name_en: str
    phone: str
    email: str
    organisation: str = ""
    school: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    person: str
    post: str
    organisation: str = ""
    school: str = ""
    order: int | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    code: str
    name: str
    name_en: str
    kind: str
    organisation: str = ""
    school: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    name_en: str
    kind: str
    organisation: str
    school: str
    area: str
    skills: tuple[str, ...]
    lon: float
    lat: float
    crew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """Who works when: ``day`` counts from today, times are minutes after local midnight (end may pass 1,440)."""

    role: str
    person: str
    day: int
    starts: int
    ends: int
    organisation: str = ""
    school: str = ""
    unit: str = ""
    area: str = ""
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    protocol: str
    account: str
    receiver: str
    school: str
    place: str
    category: str
    key_hex: str = ""
    paths: tuple[str, ...] = ("tcp",)


@dataclass(frozen=True, slots=True)
class Device:
    code: str
    kind: str
    protocol: str
    external_id: str
    school: str
    place: str
    line: str = ""
    zone: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    heartbeat_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class City:
    """Everything about the invented city, in the order in which it can be written."""

    name: str
    seed: int
    notice_zh: str
    notice_en: str
    centre: Point
    areas: tuple[Area, ...]
    roads: RoadGraph
    organisations: tuple[Organisation, ...]
    schools: tuple[School, ...]
    places: tuple[Place, ...]
    people: tuple[Person, ...]
    appointments: tuple[Appointment, ...]
    teams: tuple[Team, ...]
    units: tuple[Unit, ...]
    shifts: tuple[ShiftPlan, ...]
    lines: tuple[Line, ...]
    devices: tuple[Device, ...]
    layers: dict[str, dict[str, Any]]
