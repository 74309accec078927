"""What the board counts. Every figure and the rows behind it come from the same condition: numbers are doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
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
OPEN_ONES = ("owed", "yellow", "red", "bouncing", "reopened", "supervised")


def condition(name: str, now: datetime) -> Q:
    """The condition of one figure of what is open. Raises KeyError."""
    return {
        "owed": Q(open=True),
        "yellow": Q(open=True, yellow_at__lte=now, due_at__gte=now),
        "red": Q(open=True, due_at__lt=now),
        "bouncing": Q(open=True, bounced_count__gt=0),
        "reopened": Q(open=True, reopened_count__gt=0),
        "supervised": Q(open=True, supervised_count__gt=0),
    }[name]


def figures(viewer: Viewer, now: datetime, days: int, kind: str = "") -> list[Any]:
    """The five figures of closure over the last ``days``, today included."""
    today = timezone.localdate(now)
    return closure_figures(viewer, from_date=today - timedelta(days=days - 1), to_date=today, now=now, kind=kind)


def counted(viewer: Viewer, name: str, now: datetime, days: int) -> tuple[Any, QuerySet[Case]]:
    """(heading, the cases behind one figure), those that are owed with the least time first. Raises KeyError."""
    if name in OPEN_ONES:
        found = cases.visible_to(viewer, now=now).filter(condition(name, now))
        return LABELS[name], found.order_by("due_at", "id")
    figure = next((f for f in figures(viewer, now, days) if f"closure_{f.name}" == name), None)
    if figure is None:
        raise KeyError(name)
    return figure.label, figure.rows.order_by("-closed_at", "-id")
