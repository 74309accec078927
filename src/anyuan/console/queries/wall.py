"""What the wallboard shows: only what is open, at most seven rows, and a strip of figures that say of when they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.console.present import words
from anyuan.console.queries import attention, units
from anyuan.console.queries.queue import Row, queue
from anyuan.directory.policy import Viewer
from anyuan.incidents import queries as incidents

MOST = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the strip. ``unknown`` figures are drawn as unknown, never as nought."""

    label: Any
    value: int
    note: Any = ""
    url: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board."""

    rows: list[Row]
    more: int
    figures: list[Figure]
    area: str


def board(viewer: Viewer, now: datetime) -> Board:
    """The board of the viewer's area."""
    found = queue(viewer, most=MOST)
    fleet = units.units(viewer, now)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    todays = incidents.visible_to(viewer).filter(received_at__gte=today, exercise=False)
    silent = attention.silent_lines(viewer, now)
    oldest = silent.first()
    figures = [
        Figure(
            _("Lines without contact"),
            silent.count(),
            _("longest since %(time)s") % {"time": _time(oldest.lost_since)} if oldest else "",
            reverse("console:attention", args=["silent-lines"]),
        ),
        Figure(_("Units free"), fleet.free, _("%(n)d at work") % {"n": fleet.busy}),
        Figure(_("Units without contact"), fleet.silent),
        Figure(_("People not reached"), attention.not_reached(viewer, now).count()),
        Figure(_("Incidents today"), todays.count(), _("%(n)d closed") % {"n": todays.filter(open=False).count()}),
    ]
    return Board(found.rows, found.more, figures, _area(viewer))


def _area(viewer: Viewer) -> str:
    from anyuan.directory.models import Area

    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    area = Area.objects.filter(path=min(paths, key=len)).first() if paths else None
    return words.named(area) if area else ""


def _time(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}"
