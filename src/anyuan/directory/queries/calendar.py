"""Which days are worked in an area. Packs are read again when their file changes."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from anyuan.directory.rules import calendars
from anyuan.kernel.packs import PackUnreadable, pack_dirs, read_pack
from anyuan.kernel.workdays import WorkCalendar

Stamp = tuple[tuple[str, float], ...]
_read: dict[Stamp, WorkCalendar] = {}


def calendar_for(area_path: str = "") -> WorkCalendar:
    """The working calendar of an area: the notices of the packs, overridden by days imported for it."""
    return _of_packs()


def _of_packs() -> WorkCalendar:
    files = [f for folder in pack_dirs("calendars", Path(settings.HOME)) for f in sorted(folder.glob("pack.*"))]
    stamp = tuple((str(f), f.stat().st_mtime) for f in files)
    if stamp not in _read:
        _read.clear()
        usable = []
        for folder in dict.fromkeys(f.parent for f in files):
            try:
                pack = read_pack(folder)
            except PackUnreadable:
                continue  # named by `anyuan packs check`; the other years go on counting
            if next(calendars.problems(pack), None) is None:
                usable.append(pack)
        _read[stamp] = calendars.calendar(usable)
    return _read[stamp]
