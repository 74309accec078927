"""What every page of the standards needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest

from anyuan.directory import policy
from anyuan.standards.queries.verdicts import Sheet, judged

SEE = "standards.see"


def sheet_or_404(request: HttpRequest, name: str, on: date) -> Sheet:
    """The standard over the schools in sight; none of them and no such standard look the same."""
    sheet = judged(request.viewer, name, on)
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
