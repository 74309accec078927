"""From a cell to a value, in the ways people really write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.imports.sheets import text
from anyuan.directory.imports.tables import plain
from anyuan.kernel.geo import TO_WGS84
from anyuan.kernel.text import fold

YES = {"是", "有", "yes", "y", "true", "1", "√", "对", "on", "寄宿", "寄宿制"}
NO = {"否", "无", "没有", "no", "n", "false", "0", "×", "x", "off", "非寄宿", "走读"}
DATUMS = {"wgs84": "wgs84", "wgs-84": "wgs84", "gps": "wgs84", "cgcs2000": "wgs84", "gcj02": "gcj02", "gcj-02": "gcj02",
          "高德": "gcj02", "腾讯": "gcj02", "火星坐标": "gcj02", "bd09": "bd09", "bd-09": "bd09", "百度": "bd09"}  # fmt: skip
DENIALS = "不未无没非"
_DAY = re.compile(r"^(\d{4})\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?\D*$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_TIME = re.compile(r"^(\d{1,2})[::时点](\d{1,2})?(?:[::分](\d{1,2}))?\D*$")


class CellWrong(ValueError):
    """A cell does not hold what its column is for; the message is for the person who filled it in."""

    def __init__(self, sentence: Any, **facts: Any) -> None:
        super().__init__(str(sentence).format_map(facts))


class NotYet(CellWrong):
    """The row hangs on another row that is not stored yet; a later pass over the same file may find it."""


def words(cell: Any, longest: int = 300) -> str:
    """Text in one form: full-width digits plain, spaces joined."""
    value = fold(text(cell))
    if len(value) > longest:
        raise CellWrong(_("is longer than {longest} characters"), longest=longest)
    return value


def code(cell: Any) -> str:
    """A code: no spaces inside, none of / ? # %."""
    value = words(cell, 64).replace(" ", "")
    if re.search(r"[/?#%]", value):
        raise CellWrong(_("“{value}” cannot be a code: none of / ? # % may stand in it"), value=value)
    return value


def whole(cell: Any, highest: int = 10_000_000) -> int | None:
    """A count. An empty cell is not zero; 1,277 and 1277人 are 1277."""
    value = words(cell).replace(",", "")
    value = re.sub(r"[人名个间米条台件把块顶副支套盏路处辆所]$", "", value)
    if value in ("", "-", "—", "/", "无"):
        return None
    if not re.fullmatch(r"\d+", value) or int(value) > highest:
        raise CellWrong(_("“{value}” is not a whole number"), value=value)
    return int(value)


def number(cell: Any) -> float | None:
    """A decimal number, or None for an empty cell."""
    value = words(cell).replace(",", "")
    if not value:
        return None
    try:
        return float(value)
    except ValueError:
        raise CellWrong(_("“{value}” is not a number"), value=value) from None


def yes_no(cell: Any) -> bool | None:
    """是 or 否, yes or no, √ or ×; None for an empty cell."""
    value = words(cell).lower()
    if not value:
        return None
    if value in YES:
        return True
    if value in NO:
        return False
    raise CellWrong(_("“{value}” is neither yes nor no"), value=value)


def day(cell: Any) -> date | None:
    """A date: a date cell, 2024-03-01, 2024/3/1, 2024.3, 2024年3月1日, 20240301. A month alone is its first day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    value = words(cell)
    if not value:
        return None
    found = _COMPACT_DAY.match(value) or _DAY.match(value.partition(" ")[0]) or _DAY.match(value)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        pass
    raise CellWrong(_("“{value}” is not a date"), value=value)


def moment(cell: Any, on: date | None, zone: Any) -> datetime | None:
    """A local time of a day, as an aware time: a full date and time, or a time alone on the day of the row."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=zone) if cell.tzinfo is None else cell
    if isinstance(cell, timedelta):
        cell = _of_day(cell)
    if isinstance(cell, float) and 0 <= cell < 1:
        cell = _of_day(timedelta(days=cell))
    value = words(cell)
    if not value:
        return None
    date_part, _gap, time_part = value.replace("T", " ").partition(" ")
    clock = _clock(time_part or date_part)
    if time_part:
        return datetime.combine(day(date_part) or date.min, clock or time(0), zone)
    if clock is None or on is None:
        raise CellWrong(_("“{value}” is not a time, or its row has no date"), value=value)
    return datetime.combine(on, clock, zone)


def choice(cell: Any, known: dict[str, str], allowed: set[str], exact: bool = False) -> str:
    """One of a list, by its value or by any word that people use for it; ``exact``: not by a word inside a longer text."""
    value = words(cell)
    found = known.get(plain(value)) or (value if value in allowed else None)
    if found is None and not exact:
        # 公办小学, 乡镇中心小学: the longest known word inside decides, unless it is denied: 不完好 is not 完好.
        inside = [
            word for word in known if len(word) > 1 and re.search(f"(?<![{DENIALS}]){re.escape(word)}", plain(value))
        ]
        found = known[max(inside, key=len)] if inside else None
    if found is None:
        raise CellWrong(_("“{value}” is not one of: {allowed}"), value=value, allowed=", ".join(sorted(allowed)))
    return found


def position(lon: float | None, lat: float | None, datum: str) -> tuple[float, float] | None:
    """WGS-84 longitude and latitude from those of the source's datum."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise CellWrong(_("{lon}, {lat} is not a position: longitude first, then latitude"), lon=lon, lat=lat)
    return TO_WGS84[datum](lon, lat)


def datum(cell: Any) -> str:
    """The name of a datum: WGS-84 (CGCS2000 agrees to centimetres), GCJ-02 or BD-09."""
    value = words(cell).lower()
    if value not in DATUMS:
        raise CellWrong(_("“{value}” is not a known datum: WGS-84, GCJ-02 or BD-09"), value=value)
    return DATUMS[value]


def _of_day(since_midnight: timedelta) -> time:
    seconds = round(since_midnight.total_seconds()) % 86400
    return time(seconds // 3600, seconds % 3600 // 60, seconds % 60)


def _clock(value: str) -> time | None:
    found = _TIME.match(value)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if hour == 24 and minute == second == 0:
        hour = 0  # 24:00 is the end of the day; the roster puts it on the next
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
