"""Days of the calendar: holidays and make-up days of a year not in the packs, exams, weather, terms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.kinds import base
from anyuan.directory.imports.kinds.base import Context, Kind, Values
from anyuan.directory.models import Area, CalendarDay, DayKind, School

FIRST_YEAR, LAST_YEAR = 2000, 2100


class CalendarDays(Kind):
    """A day stands once per area or school, date and kind: importing a list twice changes nothing."""

    name = "calendar_days"
    model = CalendarDay
    prefix = "CD"
    required = ("date", "kind")
    references = {"area": Area, "school": School}
    columns = {
        "date": base.day,
        "kind": base.choice("kind", DayKind.values),
        "name": base.text(80),
        "name_en": base.text(120),
        "area": base.reference(Area),
        "school": base.reference(School),
        "follows": base.whole,
        "source": base.text(120),
        "active": base.yes_no,
    }
    stored = ("code", "area", "school", "date", "kind", "follows", "name", "name_en", "source", "active")

    def prepare(self, values: Values, context: Context) -> None:
        day, kind = values.get("date"), values.get("kind")
        if values.get("school"):
            values["area"] = values["school"].area  # a school's own day lies in its area, whatever the file says
        if not values.get("area"):
            values["area"] = context.default_area
            base.need(values, "area", "area / 所属辖区")
        base.need(values, "date", "date / 日期")
        base.need(values, "kind", "kind / 类型")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CellWrong(
                _("{day} does not lie between {first} and {last}"), day=day, first=FIRST_YEAR, last=LAST_YEAR
            )
        values["follows"] = values.get("follows") or 0
        if not 0 <= values["follows"] <= 7:
            raise CellWrong(_("“{text}” is not a weekday from 1 (Monday) to 7"), text=str(values["follows"]))
        if not values.get("name"):
            values["name"] = str(DayKind(kind).label)
        # A day that was taken out of use and is handed in again counts again.
        values.setdefault("active", True)
        values["default_batch"] = f"{context.now:%Y%m%d%H%M%S}"

    def identity(self, values: Values) -> str:
        return self.code_of(values.get("school") or values["area"], values["date"], values["kind"])

    @staticmethod
    def code_of(where: Any, day: Any, kind: str) -> str:
        """``469001-20270101-holiday``: the code of the area, or of the school whose own day it is."""
        return f"{where.code}-{day:%Y%m%d}-{kind}"

    def named_by(self) -> tuple[str, ...]:
        return ("area", "school", "date", "kind")
