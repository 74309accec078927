"""Organisations, schools, campuses, places, lines, devices, units."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory import place_kinds
from anyuan.directory.imports import cells
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.kinds import base
from anyuan.directory.imports.kinds.base import Context, Kind, Values
from anyuan.directory.models import Area, Campus, Device, Line, Organisation, Place, School, Team, Unit
from anyuan.directory.models.areas import OrganisationKind
from anyuan.directory.models.devices import CATEGORIES
from anyuan.directory.models.schools import Stage
from anyuan.directory.models.units import UnitKind
from anyuan.kernel.text import initials

_POINT = {"lon": base.number, "lat": base.number, "datum": base.datum}
_NAMES = {"code": base.code, "name": base.text(150), "name_en": base.text(200), "active": base.yes_no}


class Organisations(Kind):
    name = "organisations"
    model = Organisation
    prefix = "O"
    required = ("name", "area")
    references = {"area": Area, "parent": Organisation}
    columns = {
        **_NAMES,
        "kind": base.choice("kind", OrganisationKind.values),
        "area": base.reference(Area),
        "parent": base.reference(Organisation),
        "phone": base.text(40),
    }
    stored = ("code", "name", "name_en", "kind", "area", "parent", "phone", "active")


class Schools(Kind):
    name = "schools"
    model = School
    prefix = "S"
    required = ("name", "area")
    references = {"area": Area, "organisation": Organisation, "police_station": Organisation}
    columns = {
        **_NAMES,
        **_POINT,
        "short_name": base.text(60),
        "stage": base.choice("stage", Stage.values),
        "boarding": base.yes_no,
        "pupils": base.whole,
        "boarders": base.whole,
        "staff": base.whole,
        "area": base.reference(Area),
        "organisation": base.reference(Organisation),
        "police_station": base.reference(Organisation),
        "address": base.text(300),
    }
    stored = (
        "code", "name", "name_en", "short_name", "initials", "stage", "boarding", "pupils", "boarders", "staff",
        "area", "organisation", "police_station", "address", "lon", "lat", "datum", "active",
    )  # fmt: skip

    def prepare(self, values: Values, context: Context) -> None:
        base.locate(values, context)
        if values.get("name"):
            values["initials"] = initials(values["name"])[:60]
        pupils, boarders = values.get("pupils"), values.get("boarders")
        if pupils is not None and boarders is not None and boarders > pupils:
            raise CellWrong(_("more boarders ({boarders}) than pupils ({pupils})"), boarders=boarders, pupils=pupils)


class Campuses(Kind):
    name = "campuses"
    model = Campus
    prefix = "C"
    required = ("name", "school")
    references = {"school": School}
    columns = {**_NAMES, **_POINT, "school": base.reference(School), "address": base.text(300)}
    stored = ("code", "name", "name_en", "school", "address", "lon", "lat", "datum", "active")

    def prepare(self, values: Values, context: Context) -> None:
        base.locate(values, context)

    def named_by(self) -> tuple[str, ...]:
        return ("name", "school")


def _place_kind(cell: Any, context: Context) -> str | None:
    value = cells.words(cell)
    if not value:
        return None
    found = place_kinds.kind_for(value)
    if found is None:
        raise CellWrong(_("“{value}” is not a kind of place that is known"), value=value)
    return found


class Places(Kind):
    name = "places"
    model = Place
    prefix = "P"
    required = ("name",)
    references = {"school": School, "campus": Campus, "area": Area}
    columns = {
        **_NAMES,
        **_POINT,
        "kind": _place_kind,
        "school": base.reference(School),
        "campus": base.reference(Campus),
        "area": base.reference(Area),
        "address": base.text(300),
    }
    stored = (
        "code", "kind", "name", "name_en", "school", "campus", "area", "address", "lon", "lat", "datum", "active",
    )  # fmt: skip

    def prepare(self, values: Values, context: Context) -> None:
        base.locate(values, context)
        campus = values.get("campus")
        if campus is not None and not values.get("school"):
            values["school"] = campus.school
        if not values.get("area"):
            school = values.get("school")
            values["area"] = school.area if school else context.default_area
            base.need(values, "area", "area / 所属网格")
        if not values.get("kind"):
            # A form about net cafés says so in its title, not in every row.
            values["kind"] = (
                place_kinds.kind_for(context.title) or place_kinds.kind_for(values.get("name", "")) or "other"
            )

    def named_by(self) -> tuple[str, ...]:
        return ("name", "school", "area", "address")


class Lines(Kind):
    name = "lines"
    model = Line
    prefix = "L"
    required = ("protocol", "account")
    references = {"school": School, "place": Place}
    columns = {
        "code": base.code,
        "protocol": lambda cell, context: cells.words(cell, 20).lower(),
        "account": base.text(64),
        "receiver": base.text(16),
        "school": base.reference(School),
        "place": base.reference(Place),
        "category": lambda cell, context: cells.words(cell).upper() or None,
        "key": base.text(128),
        "key_is_ascii": base.yes_no,
        "window_early_seconds": base.whole,
        "window_late_seconds": base.whole,
        "window_off": base.yes_no,
        "reporting_seconds": base.whole,
        "test_period_hours": base.whole,
        "exercise_only": base.yes_no,
        "active": base.yes_no,
    }
    stored = tuple(columns)

    def prepare(self, values: Values, context: Context) -> None:
        category = values.get("category")
        if category and category not in CATEGORIES:
            raise CellWrong(_("“{value}” is not one of: {allowed}"), value=category, allowed=", ".join(CATEGORIES))
        key = values.get("key")
        if key and not values.get("key_is_ascii") and len(key) not in (32, 48, 64):
            # DC-09: AES-128, -192 or -256 as hexadecimal digits; a key of 16, 24 or 32 letters must be marked as text.
            raise CellWrong(_("a key has 32, 48 or 64 hexadecimal digits, or is marked as text"))

    def named_by(self) -> tuple[str, ...]:
        return ("protocol", "account")


class Devices(Kind):
    name = "devices"
    model = Device
    prefix = "D"
    required = ("code",)
    references = {"line": Line, "place": Place, "school": School}
    columns = {
        "code": base.code,
        "kind": base.choice("kind"),
        "name": base.text(150),
        "protocol": lambda cell, context: cells.words(cell, 20).lower(),
        "external_id": base.text(150),
        "line": base.reference(Line),
        "zone": base.text(16),
        "place": base.reference(Place),
        "school": base.reference(School),
        "heartbeat_seconds": base.whole,
        "active": base.yes_no,
    }
    stored = tuple(columns)

    def prepare(self, values: Values, context: Context) -> None:
        if "kind" in values and not values["kind"]:
            values["kind"] = "other"
        place = values.get("place")
        if place is not None and not values.get("school"):
            values["school"] = place.school


class Units(Kind):
    name = "units"
    model = Unit
    prefix = "U"
    required = ("name", "kind", "area")
    references = {"area": Area, "organisation": Organisation, "school": School, "team": Team}
    columns = {
        **_NAMES,
        **_POINT,
        "kind": base.choice("kind", UnitKind.values),
        "area": base.reference(Area),
        "organisation": base.reference(Organisation),
        "school": base.reference(School),
        "team": base.reference(Team),
        "skills": base.text(200),
    }
    stored = (
        "code", "name", "name_en", "kind", "area", "organisation", "school", "team", "skills", "lon", "lat",
        "position_at", "active",
    )  # fmt: skip

    def prepare(self, values: Values, context: Context) -> None:
        base.locate(values, context)
        values.pop("datum", None)
        if values.get("lon") is not None:
            values["position_at"] = context.now
        if "skills" in values:
            parts = values["skills"].replace("、", ",").replace(";", ",").replace("，", ",").split(",")
            values["skills"] = [part.strip() for part in parts if part.strip()]
