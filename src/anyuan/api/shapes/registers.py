"""Schools, devices, lines, organisations, people, teams, units."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema

from anyuan.api.shapes.words import Body, Instant, Lat, Lon, Named

UnitStatusWord = Literal["free", "assigned", "en_route", "on_scene", "off_duty"]


class SchoolOut(Named):
    short_name: str
    stage: str
    boarding: bool
    pupils: int | None
    boarders: int | None
    staff: int | None
    area: Named
    organisation: Named | None
    police_station: Named | None
    address: str
    lon: float | None
    lat: float | None


class DeviceOut(Schema):
    """``state`` is the worst ISA-18.2 state of its points; ``last_contact_at`` is null when it was never heard."""

    code: str
    kind: str
    name: str
    protocol: str
    account: str | None
    line: str | None
    zone: str
    school: Named | None
    place: Named | None
    state: str
    last_contact_at: datetime | None


class PathOut(Schema):
    path: str
    last_contact_at: datetime | None
    lost_since: datetime | None


class LineOut(Schema):
    """The key never leaves the house; ``encrypted`` says that there is one."""

    code: str
    protocol: str
    account: str
    category: str
    encrypted: bool
    exercise_only: bool
    school: Named | None
    place: Named | None
    paths: list[PathOut]


class OrganisationOut(Named):
    kind: str
    area: Named
    parent: str | None
    phone: str


class PostOut(Schema):
    post: str
    order: int | None
    organisation: str | None
    school: str | None


class PersonOut(Schema):
    """Posts held today. Telephone numbers and addresses are not handed out here."""

    code: str
    name: str
    name_en: str
    organisation: Named | None
    school: Named | None
    posts: list[PostOut]


class TeamOut(Named):
    kind: str
    organisation: Named | None
    school: Named | None
    members: int


class UnitOut(Named):
    """``position_at`` and ``contact_at`` say how old the picture is."""

    id: int
    kind: str
    organisation: Named | None
    school: Named | None
    skills: list[str]
    status: str
    status_at: datetime | None
    lon: float | None
    lat: float | None
    position_at: datetime | None
    contact_at: datetime | None


class StatusIn(Body):
    status: UnitStatusWord


class PositionIn(Body):
    """``at`` is the phone's own time; an older position never replaces a newer one."""

    lon: Lon
    lat: Lat
    at: Instant | None = None
