"""Which days are worked in an area: the notices of the packs, under the days that were handed in for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Length

from anyuan.directory import policy
from anyuan.directory.models import CalendarDay, DayKind
from anyuan.directory.rules import calendars
from anyuan.kernel.packs import PackUnreadable, pack_dirs, read_pack
from anyuan.kernel.workdays import WorkCalendar

Stamp = tuple[tuple[str, int], ...]
Laid = tuple[tuple[date, bool, str, str], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice as a page shows it. ``published`` False: not known yet, its weekends alone are counted."""

    year: int
    label: dict[str, str]
    published: bool
    notice: str
    source: str
    confidence: str


def calendar_for(area_path: str = "") -> WorkCalendar:
    """The working calendar of an area. Days of the area itself beat those of the areas above it, those beat the packs.

    One small query a call; the calendar itself is made once for the same days and the same pack files.
    """
    days = CalendarDay.objects.filter(active=True, school=None, kind__in=(DayKind.HOLIDAY, DayKind.WORKING))
    days = days.filter(area__path__in=_above(area_path)).annotate(depth=Length("area__path"))
    # "holiday" before "working": where one area says both of a day, work is done.
    rows = days.order_by("depth", "kind", "date").values_list("date", "kind", "name", "name_en")
    return _laid(_stamp(), tuple((day, kind == DayKind.WORKING, name, en) for day, kind, name, en in rows))


def notices() -> list[Notice]:
    """The notices that the packs hold, by year."""
    return [
        Notice(
            pack["year"],
            pack["label"],
            pack["published"],
            str(pack.get("notice", "")),
            str(pack.get("source", "")),
            str(pack.get("confidence", "")),
        )
        for pack in sorted(_packs(_stamp()), key=lambda pack: pack["year"])
    ]


def days_seen(viewer: policy.Viewer, area_path: str, year: int) -> QuerySet[CalendarDay]:
    """Days of every kind that hold in an area in one year, its own and those of the areas above it.

    Whoever may see a calendar at all may see every one: days off are no secret, and those of the province are the
    county's as well.
    """
    rows = CalendarDay.objects.filter(active=True, school=None, date__year=year, area__path__in=_above(area_path))
    if not policy.may(viewer, "calendar.see"):
        return rows.none()
    return rows.select_related("area").order_by("date", "kind", "code")


def _above(area_path: str) -> list[str]:
    """The area's own path and those of all areas above it: /46/4690/ → /46/, /46/4690/."""
    parts = [part for part in area_path.split("/") if part]
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def _stamp() -> Stamp:
    folders = pack_dirs("calendars", Path(settings.HOME))
    return tuple((str(f), f.stat().st_mtime_ns) for folder in folders for f in sorted(folder.glob("pack.*")))


@lru_cache(maxsize=8)
def _packs(stamp: Stamp) -> tuple[dict[str, Any], ...]:
    usable = []
    for folder in dict.fromkeys(Path(file).parent for file, _time in stamp):
        try:
            pack = read_pack(folder)
        except PackUnreadable:
            continue  # named by `anyuan packs check`; the other years go on counting
        if next(calendars.problems(pack), None) is None:
            usable.append(pack)
    return tuple(usable)


@lru_cache(maxsize=256)
def _laid(stamp: Stamp, days: Laid) -> WorkCalendar:
    base = calendars.calendar(_packs(stamp))
    return calendars.overridden(base, [(day, works, {"zh": zh, "en": en or zh}) for day, works, zh, en in days])
