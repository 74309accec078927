"""All standards, one of them over all schools, the schools behind a number, one school, the rows behind a verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anyuan.console.present import lights_map
from anyuan.console.queries import standards as shown
from anyuan.console.views.common import opens, render
from anyuan.console.views.standards.common import ABOUT, SEE, about_asked, frame, sheet_or_404
from anyuan.directory import policy
from anyuan.directory.models import Area
from anyuan.standards.queries import library
from anyuan.standards.queries.changing import preview
from anyuan.standards.queries.held import Shelf
from anyuan.standards.queries.verdicts import judged, one
from anyuan.standards.queries.visible import merged_into, schools_visible_to

FOUR = "four-100"
PAGE = 100
MOST_CHANGED = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@opens(SEE)
def overview(request: HttpRequest) -> HttpResponse:
    """Every standard that holds here, the four lights first."""
    on = asked_day(request)
    shelf = Shelf(on)
    sheets = [judged(request.viewer, name, on, shelf=shelf) for name in shelf.names()]
    sheets = [sheet for sheet in sheets if sheet is not None]
    four = next((sheet for sheet in sheets if sheet.name == FOUR), None)
    lights = [
        (light, four.light_rate(light["code"]), shown.address(FOUR, light=light["code"], on=on.isoformat()))
        for light in (four.held.lights if four else ())
    ]
    towns = shown.town_rows(four, on=on.isoformat()) if four else []
    context = {"sheets": sheets, "four": four, "lights": lights, "towns": towns, **frame(request, on)}
    context["map"] = lights_map.drawing(shown.towns_on_map(towns, four)) if four else None
    return render(request, "console/standards/overview.html", context)


@require_GET
@opens(SEE)
def standard(request: HttpRequest, name: str) -> HttpResponse:
    """One standard over all schools in sight: by township, by requirement, by school."""
    on = asked_day(request)
    sheet = sheet_or_404(request, name, on)
    page, pages = asked_page(request, len(sheet.schools))
    context = {
        "sheet": sheet,
        "lines": shown.line_rows(sheet, on=on.isoformat()),
        "towns": shown.town_rows(sheet, on=on.isoformat()),
        "schools": sheet.schools[(page - 1) * PAGE : page * PAGE],
        "page": page,
        "pages": pages,
        "marks": shown.MARKS,
        **frame(request, on, name),
    }
    return render(request, "console/standards/standard.html", context)


@require_GET
@opens(SEE)
def schools(request: HttpRequest, name: str) -> HttpResponse:
    """The schools that a number counts."""
    on = asked_day(request)
    sheet = sheet_or_404(request, name, on, about_asked(request))
    asked = {key: request.GET.get(key, "") for key in ("requirement", "verdict", "light", "town", *ABOUT)}
    rows = shown.chosen(sheet, asked)
    line = next((line for line in sheet.lines if line["key"] == asked["requirement"]), None)
    page, pages = asked_page(request, len(rows))
    context = {
        "sheet": sheet,
        "rows": [
            (row, shown.found_rows(row, on.isoformat()) if line is None else [one_of(row, line, on)])
            for row in rows[(page - 1) * PAGE : page * PAGE]
        ],
        "total": len(rows),
        "line": line,
        "light": next((light for light in sheet.held.lights if light["code"] == asked["light"]), None),
        "town": Area.objects.filter(code=asked["town"]).first() if asked["town"] else None,
        "asked": asked,
        "page": page,
        "pages": pages,
        **frame(request, on, name),
    }
    return render(request, "console/standards/schools.html", context)


@require_GET
@opens(SEE)
def school(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """One school under one standard: required, found, evidence, verdict, gap, and what it would take."""
    on = asked_day(request)
    row = schools_visible_to(request.viewer).filter(code=code).first()
    sheet = one(request.viewer, name, row, on) if row else None
    if row is None or sheet is None:
        raise Http404
    shelf = Shelf(on)
    others = [(other, held) for other in shelf.names() if (held := shelf.held(other, row.area.path)) is not None]
    context = {
        "school": row,
        "sheet": sheet,
        "found": shown.found_rows(sheet, on.isoformat()),
        "others": others,
        "merged_into": merged_into(row),
        **frame(request, on, name),
    }
    return render(request, "console/standards/school.html", context)


@require_GET
@opens(SEE)
def rows_behind(request: HttpRequest, name: str, code: str, requirement: str) -> HttpResponse:
    """The records on which one verdict rests."""
    on = asked_day(request)
    row = schools_visible_to(request.viewer).filter(code=code).first()
    sheet = one(request.viewer, name, row, on) if row else None
    if row is None or sheet is None or requirement not in sheet.verdicts:
        raise Http404
    line = next(line for line in sheet.held.lines if line["key"] == requirement)
    verdict = sheet.verdicts[requirement]
    context = {
        "school": row,
        "line": line,
        "one": one_of(sheet, line, on),
        "rows": shown.evidence(request.viewer, verdict, row.code),
        "total": verdict.total,
        **frame(request, on, name),
    }
    return render(request, "console/standards/rows.html", context)


@require_GET
@opens(SEE)
def text(request: HttpRequest, name: str) -> HttpResponse:
    """The text that holds, where it comes from and how sure it is; what a newer pack would change for each school."""
    on = asked_day(request)
    sheet = sheet_or_404(request, name, on)
    found = preview(request.viewer, name, on)
    new = library.standards().get(name, {}).get("requirements", ())
    labels = {line["key"]: line["label"] for line in (*sheet.held.head["requirements"], *new)}
    context = {
        "sheet": sheet,
        "held": sheet.held,
        "lines": [(line, shown.confidence(line)) for line in sheet.held.lines],
        "preview": found,
        "line_changes": [(labels[one.key], one) for one in found.lines] if found else [],
        "school_changes": shown.changed_rows(found, sheet.held.lines, new)[:MOST_CHANGED] if found else [],
        "changed_more": len(found.schools) - MOST_CHANGED if found else 0,
        "may_adopt": policy.may(request.viewer, "standards.adopt"),
        **frame(request, on, name),
    }
    return render(request, "console/standards/text.html", context)


@require_GET
@opens(SEE)
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Exactly what is shown, as a workbook."""
    on = asked_day(request)
    sheet = sheet_or_404(request, name, on)
    note = _("%(name)s, version %(version)s, as of %(day)s") % {
        "name": sheet.name,
        "version": sheet.held.version,
        "day": on.isoformat(),
    }
    answer = HttpResponse(shown.workbook(sheet, note), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{on.isoformat()}.xlsx"'
    return answer


def one_of(row: Any, line: Any, on: date) -> shown.Found:
    """One requirement of one school, in words."""
    return next(found for found in shown.found_rows(row, on.isoformat()) if found.line["key"] == line["key"])


def asked_day(request: HttpRequest) -> date:
    """The day that is judged: today, or an earlier one; a day ahead is not known."""
    today = timezone.localdate(request.now)
    given = request.GET.get("on", "")
    try:
        return min(date.fromisoformat(given), today) if given else today
    except ValueError:
        raise Http404 from None


def asked_page(request: HttpRequest, total: int) -> tuple[int, int]:
    """(page, pages); a page that is not there is the last one."""
    pages = max(1, -(-total // PAGE))
    given = request.GET.get("page", "1")
    return (min(max(1, int(given)), pages) if given.isdigit() and len(given) < 7 else 1), pages
