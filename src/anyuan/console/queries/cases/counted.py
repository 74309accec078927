"""What the board counts. Every figure and the rows behind it come from the same condition: numbers are doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.models import Case
from anyuan.cases.queries import work
from anyuan.cases.queries.figures import closure_figures
from anyuan.directory.policy import Viewer

DAYS = (30, 90, 365)
# name → its heading on the board and over its rows.
LABELS = {
    "owed": _("Owed"),
    "yellow": _("Due soon"),
    "red": _("Overdue"),
    "bouncing": _("Given back"),
    "reopened": _("Opened again"),
    "supervised": _("Supervised"),
}


def figures(viewer: Viewer, now: datetime, days: int, kind: str = "") -> list[Any]:
    """The five figures of closure over the last ``days``, today included."""
    today = timezone.localdate(now)
    return closure_figures(viewer, from_date=today - timedelta(days=days - 1), to_date=today, now=now, kind=kind)


def counted(
    viewer: Viewer, name: str, now: datetime, days: int, *, kind: str = "", body: str = ""
) -> tuple[Any, QuerySet[Case]]:
    """(heading, the cases behind one figure), those that are owed with the least time first. ``body``: "organisation:12".

    Raises KeyError."""
    if name in LABELS:
        owner, _colon, number = body.partition(":")
        one = (owner, int(number)) if number.isdigit() and len(number) < 16 else None
        return LABELS[name], work.behind(viewer, name, now=now, kind=kind, body=one)
    figure = next((f for f in figures(viewer, now, days, kind) if f"closure_{f.name}" == name), None)
    if figure is None:
        raise KeyError(name)
    return figure.label, figure.rows.order_by("-closed_at", "-id")
