"""Rows of the standards' screens: numbers with the addresses that they open, evidence with the page it stands on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.urls import reverse
from django.utils.translation import gettext as _

from anyuan.cases import queries as cases
from anyuan.console.present import words as say
from anyuan.console.present.lights_map import Town
from anyuan.directory import policy
from anyuan.directory.actions.export import harmless
from anyuan.directory.models import Appointment, Area, School
from anyuan.directory.policy import Viewer
from anyuan.standards import words
from anyuan.standards.queries import inspections
from anyuan.standards.queries.changing import Preview
from anyuan.standards.queries.verdicts import SchoolSheet, Sheet
from anyuan.standards.rules.lights import Rate
from anyuan.standards.rules.values import COUNTED, VERDICTS, Row, Verdict

# In an address: everybody who owes it, whatever the verdict.
OWED = "owed"
MARKS = {"green": "✓", "red": "✗", "grey": "?", "not_applicable": "–", "off": "○"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the address that lists what it counts."""

    verdict: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One requirement over all schools."""

    line: Mapping[str, Any]
    rate: Rate
    cells: list[Cell]
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    """One requirement of one school, in words."""

    line: Mapping[str, Any]
    verdict: Verdict
    required: str
    found: str
    reason: str
    take: str
    url: str


@dataclass(frozen=True, slots=True)
class TownRow:
    """The lights of one township: (code, rate, address)."""

    area: Area | None
    schools: int
    lights: list[tuple[str, Rate, str]]


def address(name: str, **asked: Any) -> str:
    """The list of schools behind a number."""
    plain = {key: value for key, value in asked.items() if value not in ("", None)}
    return f"{reverse('console:standard-schools', args=[name])}?{urlencode(plain)}"


def line_rows(sheet: Sheet, **asked: Any) -> list[LineRow]:
    """Requirement by requirement: how many schools have which verdict."""
    found = []
    for line in sheet.lines:
        counts = sheet.counts(line["key"])
        cells = [
            Cell(v, counts.get(v, 0), address(sheet.name, requirement=line["key"], verdict=v, **asked))
            for v in VERDICTS
        ]
        found.append(LineRow(line, sheet.rate(line["key"]), cells, confidence(line)))
    return found


def confidence(line: Mapping[str, Any]) -> str:
    """How sure the text is, in words."""
    return str(words.CONFIDENCE.get(line.get("confidence", ""), ""))


def town_rows(sheet: Sheet, **asked: Any) -> list[TownRow]:
    """Township by township: every light, or the whole standard where it has none."""
    found = []
    for area, schools in sheet.by_town():
        town = area.code if area else ""
        if sheet.held.lights:
            lights = [
                (item["code"], sheet.light_rate(item["code"], schools), _light(sheet, item["code"], town, asked))
                for item in sheet.held.lights
            ]
        else:
            whole = Sheet(sheet.name, sheet.on, sheet.held, sheet.lines, tuple(schools)).whole
            lights = [("all", whole, _light(sheet, "all", town, asked))]
        found.append(TownRow(area, len(schools), lights))
    return found


def towns_on_map(rows: list[TownRow], sheet: Sheet, *, doors: bool = True, **asked: Any) -> list[Town]:
    """Townships with their lights as the map draws them: where the register has them, else amid their schools."""
    schools = {area.pk if area else 0: there for area, there in sheet.by_town()}
    labels = {item["code"]: say.said(item) for item in sheet.held.lights}
    found = []
    for row in rows:
        at = [(one.school.lon, one.school.lat) for one in schools[row.area.pk if row.area else 0]]
        at = [(lon, lat) for lon, lat in at if lon is not None and lat is not None]
        lon, lat = (row.area.lon, row.area.lat) if row.area else (None, None)
        if (lon is None or lat is None) and at:
            lon, lat = sum(lon for lon, _lat in at) / len(at), sum(lat for _lon, lat in at) / len(at)
        states = tuple(_state(rate) for _code, rate, _url in row.lights)
        parts = [f"{labels.get(code, '')} {rate.numerator}/{rate.denominator}" for code, rate, _url in row.lights]
        name = re.split(r"\s*[(（]", say.named(row.area))[0] if row.area else "–"
        town = row.area.code if row.area else ""
        url = address(sheet.name, town=town, **({"on": sheet.on.isoformat()} | asked))
        found.append(Town(name, url if doors else "", f"{name}: {', '.join(parts)}", lon, lat, states))
    return found


def _state(rate: Rate) -> str:
    """green where every school has it, grey where nothing is known of any, red where one is short; off where nobody owes it."""
    if rate.value is None:
        return "off"
    if rate.value == 1:
        return "green"
    return "grey" if rate.grey == rate.denominator else "red"


def _light(sheet: Sheet, code: str, town: str, asked: Mapping[str, Any]) -> str:
    return address(sheet.name, light=code, town=town, **asked)


def chosen(sheet: Sheet, asked: Mapping[str, str]) -> list[SchoolSheet]:
    """The schools behind a number: by requirement and verdict, by light, by township."""
    rows = list(sheet.schools)
    if asked.get("town"):
        rows = [row for row in rows if sheet.towns[row.school.pk].code == asked["town"]]
    verdict = asked.get("verdict", "")
    if asked.get("requirement"):
        rows = [row for row in rows if asked["requirement"] in row.verdicts]
        rows = [row for row in rows if not verdict or row.verdicts[asked["requirement"]].verdict == verdict]
    elif asked.get("light"):
        code = asked["light"]
        of = {row.school.pk: row.light if code == "all" else row.lights.get(code, "off") for row in rows}
        wanted = COUNTED if verdict == OWED else {verdict}
        rows = [row for row in rows if not verdict or of[row.school.pk] in wanted]
    return rows


def found_rows(sheet: SchoolSheet, day: str) -> list[Found]:
    """One school, requirement by requirement; what is red first, then what is not known."""
    rows = [_found(sheet, line, day) for line in sheet.held.lines]
    order = {"red": 0, "grey": 1, "green": 2, "not_applicable": 3, "off": 4}
    return sorted(rows, key=lambda row: (order[row.verdict.verdict], row.line["level"] != "must"))


def _found(sheet: SchoolSheet, line: Mapping[str, Any], day: str) -> Found:
    verdict = sheet.verdicts[line["key"]]
    url = reverse("console:standard-rows", args=[sheet.held.name, sheet.school.code, line["key"]])
    return Found(
        line=line,
        verdict=verdict,
        required=words.required(verdict, line),
        found=words.found_value(verdict, line),
        reason=words.reason(verdict, line),
        take=words.take(verdict, line),
        url=f"{url}?on={day}" if verdict.total else "",
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """One requirement of one school under another version: verdict and amount, before and after; empty: not asked."""

    label: Mapping[str, str]
    before: str
    after: str
    required_before: str
    required_after: str


def changed_rows(found: Preview, old: Iterable[Any], new: Iterable[Any]) -> list[tuple[School, list[Changed]]]:
    """What another version changes, school by school, in words."""
    was, now = ({line["key"]: line for line in lines} for lines in (old, new))
    return [
        (
            school,
            [
                Changed(
                    (now.get(one.key) or was[one.key])["label"],
                    one.before.verdict if one.before else "",
                    one.after.verdict if one.after else "",
                    words.required(one.before, was[one.key]) if one.before and one.key in was else "",
                    words.required(one.after, now[one.key]) if one.after and one.key in now else "",
                )
                for one in changes
                if one.key in now or one.key in was
            ],
        )
        for school, changes in found.schools
    ]


# Papers have a page of their own in their register.
REGISTERS = {"directory.agreement": "agreements", "directory.emergencyplan": "emergency_plans"}


def evidence(viewer: Viewer, verdict: Verdict, school: str) -> list[tuple[str, str, str]]:
    """(what, reference, address) of each row; a person's name only for those who may see people."""
    names = _names(viewer, verdict.rows)
    seen = _cases(viewer, verdict.rows)
    found = []
    for row in verdict.rows:
        label = say.word("duty_state", row.label) if row.kind == "duties.occurrence" else row.label
        ref, url = row.ref, ""
        if row.kind == "cases.case":
            if row.ref not in seen:
                continue
            url = reverse("console:case", args=[row.ref])
        elif row.kind == "duties.occurrence":
            url = reverse("console:duty", args=[row.id])
        elif row.kind == "directory.appointment":
            label = names.get(row.id, "")
            ref = say.word("post", row.ref)
        elif row.kind == "standards.answer":
            label, url = _said_by(row), _inspection(viewer, row)
        elif row.kind in REGISTERS:
            url = reverse("console:register-record", args=[REGISTERS[row.kind], row.ref])
        elif row.kind.startswith("directory."):
            url = reverse("console:school", args=[school])
        found.append((_kind(row.kind), f"{ref} {label}".strip(), url))
    return found


def _kind(kind: str) -> str:
    table = {
        "directory.school": _("School"),
        "directory.place": _("Place"),
        "directory.device": _("Device"),
        "directory.appointment": _("Post"),
        "directory.equipment": _("Equipment"),
        "directory.traffic_sheet": _("Traffic sheet"),
        "directory.agreement": _("Agreement or undertaking"),
        "directory.emergencyplan": _("Emergency plan"),
        "directory.shift": _("Shift"),
        "duties.post": _("Guard post"),
        "duties.occurrence": _("Duty"),
        "cases.case": _("Case"),
        "standards.answer": _("Round of inspection"),
    }
    return table.get(kind, kind)


def _said_by(row: Row) -> str:
    return _("by the school itself") if row.label == "self" else _("by the inspector")


def _inspection(viewer: Viewer, row: Row) -> str:
    """The inspection in which it was answered, where the viewer may open it."""
    refs = inspections.inspections_visible_to(viewer).filter(assessments__answers=row.id)
    ref = refs.values_list("ref", flat=True).first()
    return reverse("console:inspection", args=[ref]) if ref else ""


def _names(viewer: Viewer, rows: Iterable[Row]) -> dict[int, str]:
    ids = [row.id for row in rows if row.kind == "directory.appointment"]
    if not ids or not policy.may(viewer, "people.see"):
        return {}
    held = policy.limit(Appointment.objects.filter(pk__in=ids), viewer, "people.see")
    return dict(held.values_list("pk", "person__name"))


def _cases(viewer: Viewer, rows: Iterable[Row]) -> set[str]:
    refs = [row.ref for row in rows if row.kind == "cases.case"]
    return set(cases.visible_to(viewer).filter(ref__in=refs).values_list("ref", flat=True)) if refs else set()


def workbook(sheet: Sheet, note: str) -> bytes:
    """Exactly what is shown, as xlsx: one row for each school and requirement."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(_("Verdicts")[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    heading = [
        *(_("School code"), _("School"), _("Township"), _("Clause"), _("Requirement"), _("Level"), _("Required")),
        *(_("Found"), _("As of"), _("Verdict"), _("Reason"), _("What it takes")),
    ]
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.repeat_rows(0)
    page.set_footer("&L" + note.replace("&", "&&")[:200] + "&R&P/&N")
    for column, text in enumerate(heading):
        page.write_string(0, column, text, bold)
    at = 0
    for school in sheet.schools:
        for line in school.held.lines:
            at += 1
            for column, text in enumerate(_cells(sheet, school, line)):
                page.write_string(at, column, harmless(text)[:32_767])
    book.close()
    return buffer.getvalue()


def _cells(sheet: Sheet, school: SchoolSheet, line: Mapping[str, Any]) -> list[str]:
    verdict = school.verdicts[line["key"]]
    town = sheet.towns.get(school.school.pk)
    return [
        *(
            school.school.code,
            say.named(school.school),
            say.named(town),
            words.said(line["clause"]),
            words.said(line["label"]),
        ),
        *(str(words.LEVELS[line["level"]]), words.required(verdict, line), words.found_value(verdict, line)),
        verdict.as_of.isoformat() if verdict.as_of else "",
        *(words.verdict(verdict.verdict), words.reason(verdict, line), words.take(verdict, line)),
    ]
