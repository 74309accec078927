"""Rosters: a shift is found again by who serves, in which role, from when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports import cells
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.kinds import base
from anyuan.directory.imports.kinds.base import Context, Kind, Values
from anyuan.directory.models import Area, Organisation, Person, School, Shift, Unit
from anyuan.directory.models.units import ShiftRole


class Rosters(Kind):
    name = "rosters"
    model = Shift
    required = ("role", "person", "starts_at", "ends_at")
    references = {
        "person": Person,
        "substitute": Person,
        "area": Area,
        "organisation": Organisation,
        "school": School,
        "unit": Unit,
    }
    columns = {
        "role": base.choice("role", ShiftRole.values),
        "person": base.reference(Person),
        "substitute": base.reference(Person),
        "day": base.day,
        "starts_at": base.raw,
        "ends_at": base.raw,
        "area": base.reference(Area),
        "organisation": base.reference(Organisation),
        "school": base.reference(School),
        "unit": base.reference(Unit),
    }
    stored = ("role", "person", "substitute", "starts_at", "ends_at", "area", "organisation", "school", "unit")

    def prepare(self, values: Values, context: Context) -> None:
        day = values.pop("day", None)
        starts_at = cells.moment(values.get("starts_at"), day, context.zone)
        ends_at = cells.moment(values.get("ends_at"), day, context.zone)
        if starts_at is None or ends_at is None:
            raise CellWrong(_("a shift needs a beginning and an end"))
        if ends_at <= starts_at and day is not None:
            ends_at += timedelta(days=1)  # 20:00 to 08:00 runs past midnight
        if ends_at <= starts_at:
            raise CellWrong(_("the shift ends before it starts"))
        values |= {"starts_at": starts_at, "ends_at": ends_at}
        if not any(values.get(name) for name in ("area", "organisation", "school", "unit")):
            values["area"] = context.default_area

    def identity(self, values: Values) -> str:
        return self.made_code(values["role"], values["person"], values["starts_at"].isoformat())

    def named_by(self) -> tuple[Any, ...]:
        return ("role", "person", "starts_at")
