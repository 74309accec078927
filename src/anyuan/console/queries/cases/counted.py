"""What the board counts. Every figure and the rows behind it come from the same condition: numbers are doors."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.directory.policy import Viewer

THIRTY_DAYS = timedelta(days=30)
DAYS = (30, 90, 365)
# name → its heading on the board and over its rows.
LABELS = {
    "owed": _("Owed"),
    "yellow": _("Due soon"),
    "red": _("Overdue"),
    "bouncing": _("Given back"),
    "reopened": _("Opened again"),
    "supervised": _("Supervised"),
    "closed": _("Closed"),
    "on_time": _("Closed on time"),
    "verified": _("Verified by somebody else"),
    "reopened_soon": _("Opened again within 30 days"),
    "false": _("Found not to be done"),
}
OPEN_ONES = ("owed", "yellow", "red", "bouncing", "reopened", "supervised")
CLOSED_ONES = ("closed", "on_time", "verified", "reopened_soon", "false")


def condition(name: str, now: datetime, since: datetime | None = None) -> Q:
    """The condition of one figure. ``since``: from when on closures count. Raises KeyError."""
    closed = Q(closures__verdict="verified", closures__judged_at__gte=since or now - THIRTY_DAYS)
    table = {
        "owed": Q(open=True),
        "yellow": Q(open=True, yellow_at__lte=now, due_at__gte=now),
        "red": Q(open=True, due_at__lt=now),
        "bouncing": Q(open=True, bounced_count__gt=0),
        "reopened": Q(open=True, reopened_count__gt=0),
        "supervised": Q(open=True, supervised_count__gt=0),
        "closed": closed,
        "on_time": closed & Q(on_time=True),
        "verified": closed & ~Q(closures__judged_by="") & ~Q(closures__judged_by=F("closures__submitted_by")),
        "reopened_soon": closed & Q(closures__reopened_at__lte=F("closures__judged_at") + THIRTY_DAYS),
        "false": closed & Q(falsely_closed_at__isnull=False),
    }
    return table[name]


def counted(viewer: Viewer, name: str, now: datetime, since: datetime | None = None) -> QuerySet[Case]:
    """The cases behind one figure, those owed first that have the least time. Raises KeyError."""
    seen = cases.visible_to(viewer, now=now)
    found = seen.filter(condition(name, now, since))
    if name in CLOSED_ONES:
        # A case that was closed twice is one row: a subquery, not DISTINCT over wide rows.
        return seen.filter(pk__in=found.values("pk")).order_by("-closed_at", "-id")
    return found.order_by("due_at", "id")
