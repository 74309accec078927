"""What the wallboard shows: only what is open, at most seven rows, and a strip of figures that say of when they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from anyuan.console.present import words
from anyuan.console.queries import attention, units
from anyuan.console.queries.queue import Row, queue
from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer
from anyuan.directory.queries.roster import holes
from anyuan.incidents import queries as incidents

MOST = 7
MOMENT = timedelta(minutes=1)


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
    never = attention.never_heard(viewer).count()
    figures = [
        Figure(
            _("Lines without contact"),
            silent.count() + never,
            _lines_note(_time(oldest.lost_since) if oldest else "", never),
            reverse("console:attention", args=["silent-lines"]),
            unknown=never > 0,
        ),
        Figure(_("Units free"), fleet.free, _("%(n)d at work") % {"n": fleet.busy}),
        Figure(_("Units without contact"), fleet.silent),
        Figure(_("Posts unfilled now"), _holes(viewer, now)),
        Figure(_("Incidents today"), todays.count(), _("%(n)d closed") % {"n": todays.filter(open=False).count()}),
    ]
    return Board(found.rows, found.more, figures, _area(viewer))


def _holes(viewer: Viewer, now: datetime) -> int:
    """Duty posts without enough people at this moment; counted anew every half minute, not on every event."""
    paths = sorted({grant.area_path for grant in viewer.grants if grant.area_path})
    key = f"holes:{paths}"
    known = cache.get(key)
    if known is None:
        known = sum(1 for hole in holes(now, now + MOMENT) if any(_path(hole.post).startswith(p) for p in paths))
        cache.set(key, known, timeout=30)
    return int(known)


def _path(post: Any) -> str:
    where = post.area or getattr(post.school or post.organisation or post.unit, "area", None)
    return where.path if where is not None else ""


def _lines_note(oldest: str, never: int) -> str:
    """Silence is said with since when; a line that was never heard is unknown, not fine."""
    if never:
        return ngettext("%(n)d never heard", "%(n)d never heard", never) % {"n": never}
    return gettext("longest since %(time)s") % {"time": oldest} if oldest else ""


def _area(viewer: Viewer) -> str:
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    area = Area.objects.filter(path=min(paths, key=len)).first() if paths else None
    return words.named(area) if area else ""


def _time(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}"
