"""The rows behind a figure in words, each with the way to its record, by the source that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from anyuan.console.present.words import incident_kind, said, word
from anyuan.console.templatetags.standards import inspecting
from anyuan.directory.models.schools import Stage
from anyuan.directory.place_kinds import all_kinds as place_kinds
from anyuan.directory.registers.describe import sheet
from anyuan.measures import queries
from anyuan.measures.queries import Measure

# Which table of words names the kinds of a source's rows.
KIND_WORDS: Mapping[str, str] = {
    "incidents": "signal",
    "legs": "leg",
    "calls": "channel",
    "duties": "duty_kind",
    "check_ins": "duty_kind",
    "posts": "duty_kind",
    "outages": "path",
    "mediations": "session_outcome",
    "sessions": "session_kind",
    "materials": "topic",
    "tips": "topic",
}
# Which table names a row where it is listed; others say it in their own words.
ROW_WORDS: Mapping[str, str] = {
    "legs": "leg",
    "calls": "channel",
    "outages": "path",
    "duties": "duty_rule",
    "check_ins": "duty_rule",
    "mediations": "session_outcome",
    "posts": "duty_kind",
}
# Where the record is. A row without a page of its own stands on the page that lists its like.
ADDRESSES: Mapping[str, str] = {
    "incidents": "/incidents/{ref}/",
    "legs": "/incidents/{ref}/",
    "cases": "/cases/{ref}/",
    "mediations": "/cases/{ref}/",
    "protected": "/protected/{ref}/",
    "off_campus": "/incoming/off-campus/",
    "duties": "/duties/{ref}/",
    "check_ins": "/duties/{ref}/",
    "drills": "/drills/{ref}/",
    "sessions": "/education/sessions/{ref}/",
    "materials": "/e/{ref}/",
    "tips": "/education/",
    "assessments": "/standards/inspections/{ref}/",
    "outcomes": "/standards/outcomes/{ref}/",
    "papers": "/reports/{ref}/",
    "receipts": "/reports/{ref}/",
    "premises_checks": "/registers/premises_checks/{ref}/",
    "bookings": "/education/rooms/{ref}/",
    "schools": "/schools/{ref}/",
    "equipment": "/registers/equipment/{ref}/",
    "lines": "/registers/alarm_lines/{ref}/",
    "appointments": "/registers/posts/{ref}/",
    "agreements": "/registers/agreements/{ref}/",
}
# A place, a device or a team stands in the register of its kind; what no register lists is found on its school's page.
OF_KIND: Mapping[str, Mapping[str, str]] = {
    "places": {
        "water": "risky_waters",
        "police_room": "police_rooms",
        "police_box": "police_rooms",
        "patrol_stop": "patrol_stops",
        "exam_site": "exam_sites",
        "shop": "premises",
        "restaurant": "premises",
        "internet_cafe": "premises",
        "entertainment": "premises",
        "hotel": "premises",
        "public_venue": "premises",
    },
    "devices": {"camera": "cameras"},
    "teams": {"joint_defence": "defence_teams"},
    "members": {"joint_defence": "defence_teams"},
}
# Where the words of a register's kinds stand: its sheet and column.
CHOICES: Mapping[str, tuple[str, str]] = {"equipment": ("equipment", "item"), "appointments": ("posts", "post")}
# By what right the rows of a source are opened; whoever lacks it sees what would be published (red line 11).
RIGHTS: Mapping[str, str] = {
    "incidents": "incidents.note",
    "legs": "incidents.note",
    "cases": "cases.see",
    "mediations": "cases.see",
    "protected": "cases.see_protected",
    "calls": "calls.see",
    "off_campus": "off_campus.see",
    "outages": "lines.see",
    "drills": "drills.see",
    "sessions": "education.see",
    "materials": "education.see",
    "tips": "education.see",
    "assessments": "standards.see",
    "findings": "standards.see",
    "outcomes": "standards.see",
    "papers": "papers.see",
    "receipts": "papers.see",
    "premises_checks": "registers.see",
    "bookings": "education.see",
    "schools": "directory.see",
    "places": "directory.see",
    "teams": "directory.see",
    "members": "people.see",
    "appointments": "people.see",
    "equipment": "registers.see",
    "agreements": "registers.see",
    "devices": "lines.see",
    "lines": "lines.see",
}


UNKNOWN = 1900


@dataclass(frozen=True, slots=True)
class Door:
    """One row behind a figure, and the way to its record."""

    line: queries.Line
    title: str
    href: str
    at: str


def doors(lines: list[queries.Line]) -> list[Door]:
    """Rows with words and addresses."""
    return [Door(line, _title(line), address(line), _at(line)) for line in lines]


def kind_word(one: Measure, code: Any) -> str:
    """The word for a kind of row."""
    source = one.newest.counting.source.name
    match source:
        case "cases" | "protected":
            return _case_kind(str(code))
        case "drills":
            return _scenario(str(code))
        case "findings":
            from anyuan.standards.queries.library import standards

            pack = standards().get(str(code))
            return said(pack["label"]) if pack else str(code)
        case "papers" | "receipts":
            return _template(str(code))
        case "assessments" | "outcomes":
            return str(inspecting(str(code)))
        case "off_campus":
            return _off_campus(str(code))
        case "schools":
            return str(dict(Stage.choices).get(str(code), code))
        case "places":
            kind = place_kinds().get(str(code))
            return kind.say(get_language() or "en") if kind else str(code)
        case "equipment" | "appointments":
            return _choice(source, str(code))
    return word(KIND_WORDS.get(source, ""), code)


def right(one: Measure) -> str:
    """The action by which the rows of a measure are opened."""
    return RIGHTS.get(one.newest.counting.source.name, "duties.see")


def address(line: queries.Line) -> str:
    """Where the record of a row is; empty where it has none."""
    if line.source == "findings":
        from anyuan.standards.models import Finding

        ref = Finding.objects.filter(pk=line.pk).values_list("answer__assessment__inspection__ref", flat=True).first()
        return f"/standards/inspections/{ref}/" if ref else ""
    register = OF_KIND.get(line.source, {}).get(line.kind)
    if register:
        return f"/registers/{register}/{line.ref}/"
    known = ADDRESSES.get(line.source, "").format(ref=line.ref)
    return known or (f"/schools/{line.school.code}/" if line.school else "")


def _title(line: queries.Line) -> str:
    if line.source == "incidents":
        from anyuan.incidents.models import Incident

        return incident_kind(Incident.objects.only("plan", "kind").get(pk=line.pk))
    match line.source:
        case "papers" | "receipts":
            return _template(line.title)
        case "off_campus":
            return _off_campus(line.title)
        case "outcomes":
            return str(inspecting(line.title))
        case "protected":
            return _case_kind(line.title)
        case "equipment" | "appointments":
            return _choice(line.source, line.title)
    return word(ROW_WORDS.get(line.source, ""), line.title)


def _case_kind(code: str) -> str:
    from anyuan.cases.queries import all_kinds

    kind = all_kinds().get(code)
    return said(kind.get("title") or kind.get("label")) if kind else code


def _scenario(kind: str) -> str:
    from anyuan.duties.queries.scenarios import scenario

    found = scenario(kind)
    return said(found.title) if found else kind


def _template(name: str) -> str:
    from anyuan.reports.queries import TemplateUnknown, template

    try:
        return said(template(name)["title"])
    except TemplateUnknown:
        return name


def _choice(source: str, code: str) -> str:
    """The word that a register's sheet has for one of its choices."""
    name, column = CHOICES[source]
    return sheet(name).column(column).choice_label(code, get_language() or "en")


def _off_campus(kind: str) -> str:
    from anyuan.cases.queries.services import off_campus

    found = off_campus().get("kinds", {}).get(kind)
    return said(found) if found else kind


def _at(line: queries.Line) -> str:
    if isinstance(line.at, datetime):
        return timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M")
    # What was there before the house was set up: nobody knows since when.
    return line.at.isoformat() if line.at.year > UNKNOWN else "–"
