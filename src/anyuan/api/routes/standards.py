"""Standards, verdicts of schools, and the figures that go up."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from anyuan.api.callers import allowed
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.standards import AssessmentOut, FiguresOut, StandardOut, VerdictWord, assessments_of, rate_out
from anyuan.api.shapes.words import AreaCode, Code, Cursor, Limit, Page
from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer
from anyuan.standards import words
from anyuan.standards.queries.held import Shelf
from anyuan.standards.queries.verdicts import Sheet, judged
from anyuan.standards.queries.visible import schools_visible_to
from anyuan.standards.rules.lights import rate

router = Routes("standards")
SEE = "standards.see"
Day = Annotated[date, Field(description="The local day that is judged; today unless given, never a day ahead.")]


@router.get("/standards", list[StandardOut])
def list_standards(request: HttpRequest, on: Day | None = None, area: AreaCode | None = None) -> Any:
    """Every standard that holds for the schools in sight, with its rate and lights."""
    viewer, day = allowed(request, SEE), _day(request, on)
    shelf = Shelf(day)
    found = [judged(viewer, name, day, area_path=_path(area), shelf=shelf) for name in shelf.names()]
    return [_standard(sheet) for sheet in found if sheet is not None]


@router.get("/standards/{name}/assessments", Page[AssessmentOut], 404)
def list_assessments(
    request: HttpRequest,
    name: Code,
    school: Code | None = None,
    area: AreaCode | None = None,
    requirement: Code | None = None,
    verdict: VerdictWord | None = None,
    on: Day | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Verdicts (检查评估): requirement, clause, required, found, evidence, verdict. The rows of evidence come with one school."""
    viewer, day = allowed(request, SEE), _day(request, on)
    schools = list(schools_visible_to(viewer).filter(code=school)) if school else None
    sheet = judged(viewer, name, day, area_path=_path(area), schools=schools, rows=school is not None)
    if sheet is None:
        raise NotThere()
    found = [one for row in sheet.schools for one in assessments_of(row, rows=school is not None)]
    found = [one for one in found if requirement in (None, one["requirement"]) and verdict in (None, one["verdict"])]
    # Verdicts are worked out, not stored: their place in the list is school and requirement.
    keys = [f"{one['school']['code']}:{one['requirement']}" for one in found]
    start = keys.index(cursor) + 1 if cursor in keys else 0
    page = found[start : start + limit]
    more = start + limit < len(found)
    return {"items": page, "next": keys[start + limit - 1] if more else None}


@router.get("/standards/{name}/figures", FiguresOut, 404)
def standard_figures(request: HttpRequest, name: Code, on: Day | None = None, area: AreaCode | None = None) -> Any:
    """What goes up to whoever issued the standard: figures, not people."""
    viewer, day = allowed(request, SEE), _day(request, on)
    return _figures(viewer, name, day, _path(area))


def _figures(viewer: Viewer, name: str, day: date, path: str) -> dict[str, Any]:
    sheet = judged(viewer, name, day, area_path=path)
    if sheet is None:
        raise NotThere()
    adoption = sheet.held.adoption
    return {
        "standard": name,
        "version": sheet.held.version,
        "digest": adoption.digest if adoption else "",
        "issuer": adoption.issuer if adoption else "",
        "on": day,
        "schools": len(sheet.schools),
        "rate": rate_out(sheet.whole),
        "requirements": [_figure(sheet, line) for line in sheet.lines],
    }


def _figure(sheet: Sheet, line: Any) -> dict[str, Any]:
    counts = sheet.counts(line["key"])
    named = {verdict: counts.get(verdict, 0) for verdict in ("green", "red", "grey", "not_applicable", "off")}
    return {"requirement": line["key"], "clause": words.said(line["clause"]), **named, "rate": rate_out(rate(counts))}


def _standard(sheet: Sheet) -> dict[str, Any]:
    held = sheet.held
    return {
        "name": sheet.name,
        "label": held.label,
        "version": held.version,
        "valid_from": held.adoption.valid_from if held.adoption else None,
        "issuer": held.adoption.issuer if held.adoption else "",
        "overlays": list(held.overlays),
        "schools": len(sheet.schools),
        "rate": rate_out(sheet.whole),
        "lights": [
            {
                "code": one["code"],
                "label": {"en": one["en"], "zh": one["zh"]},
                "rate": rate_out(sheet.light_rate(one["code"])),
            }
            for one in held.lights
        ],
    }


def _day(request: HttpRequest, on: date | None) -> date:
    today = timezone.localdate(request.now)
    return min(on, today) if on else today


def _path(code: str | None) -> str:
    if not code:
        return ""
    return Area.objects.filter(code=code).values_list("path", flat=True).first() or "/?/"
