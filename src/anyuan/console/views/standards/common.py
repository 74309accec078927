"""What every page of the standards needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest

from anyuan.console.queries import boards
from anyuan.directory import policy
from anyuan.measures import queries as measures
from anyuan.measures.queries import About
from anyuan.standards.queries.verdicts import Sheet, judged

SEE = "standards.see"


ABOUT = ("area", "school", "organisation")


def about_asked(request: HttpRequest) -> About:
    """The area, school or body that a number of a dashboard was about; everything in sight without one."""
    asked = {key: request.GET.get(key, "") for key in ABOUT}
    if not any(asked.values()):
        return About()
    try:
        return measures.about(request.viewer, **asked)
    except measures.NotThere:
        raise Http404 from None


def sheet_or_404(request: HttpRequest, name: str, on: date, about: About | None = None) -> Sheet:
    """The standard over the schools in sight; none of them and no such standard look the same."""
    of = about or About()
    path = of.area.path if of.area is not None else ""
    sheet = judged(request.viewer, name, on, area_path=path, schools=boards.schools_of(request.viewer, of))
    if sheet is None:
        raise Http404
    return sheet


def frame(request: HttpRequest, on: date, name: str = "") -> dict[str, Any]:
    """The day, the standard's name, and where one may go."""
    return {
        "on": on,
        "day": on.isoformat(),
        "name": name,
        "may_inspect": policy.may(request.viewer, "standards.inspect"),
    }
