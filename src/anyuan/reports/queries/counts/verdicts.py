"""How many schools have a light, a requirement or a whole standard green on a day. ``four-100``, ``four-100:light:post``,
``four-100:line:guard_post``; a school with no data stands among those that do not pass."""

from __future__ import annotations

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from anyuan.reports.queries.counts.registry import Ask, CountUnknown, Found, Row, Words, source
from anyuan.reports.queries.said import both
from anyuan.standards.queries.verdicts import SchoolSheet, Sheet, judged
from anyuan.standards.rules.values import COUNTED, GREEN, GREY, RED

STATES = {
    GREEN: _("met"),
    RED: _("not met"),
    GREY: _("not known"),
}


@source("verdicts")
def verdicts(ask: Ask) -> Found:
    """Schools that owe it; those that have it green are counted. Raises CountUnknown."""
    name, _colon, rest = ask.of.partition(":")
    part, _colon, key = rest.partition(":")
    sheet = sheet_of(ask, name)
    title = _title(sheet, part, key) if sheet is not None else None
    if sheet is None or title is None:
        if sheet is None:  # the standard holds for nobody here: nobody owes it
            return Found(both(lambda: _("Schools that pass")), (), share=True)
        raise CountUnknown(ask.of)
    seen = [(row, _verdict(row, part, key)) for row in sheet.schools]
    rows = tuple(_row(row, verdict, sheet, ask) for row, verdict in seen if verdict in COUNTED)
    return Found(title, rows, share=True)


def sheet_of(ask: Ask, name: str) -> Sheet | None:
    """The standard over the schools in sight on the day, judged once for a document."""
    key = ("standard", name, ask.on, ask.path)
    if key not in ask.memory:
        ask.memory[key] = judged(ask.viewer, name, ask.on, area_path=ask.path)
    found: Sheet | None = ask.memory[key]
    return found


def _title(sheet: Sheet, part: str, key: str) -> Words | None:
    if not part:
        return both(lambda: _("Everything that must be"))
    if part == "light":
        light = next((one for one in sheet.held.lights if one["code"] == key), None)
        return {"zh": str(light["zh"]), "en": str(light["en"])} if light else None
    line = next((one for one in sheet.lines if one["key"] == key), None) if part == "line" else None
    return {"zh": str(line["label"]["zh"]), "en": str(line["label"]["en"])} if line else None


def _verdict(row: SchoolSheet, part: str, key: str) -> str:
    if part == "light":
        return row.lights.get(key, "")
    if part == "line":
        return row.verdicts[key].verdict if key in row.verdicts else ""
    return row.light


def _row(one: SchoolSheet, verdict: str, sheet: Sheet, ask: Ask) -> Row:
    school = one.school
    return Row(
        ref=school.code,
        url=f"/standards/{quote(sheet.name)}/schools/{quote(school.code)}/?on={ask.on.isoformat()}",
        title={"zh": school.name, "en": school.name_en or school.name},
        counted=verdict == GREEN,
        school=school,
        at=ask.on,
        state=both(lambda: STATES[verdict]),
        path=school.area.path,
    )
