"""Tags that every screen uses: icons, levels, clocks, times."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.safestring import SafeString

from anyuan.console import frame as frames
from anyuan.console import icons
from anyuan.console.present import words
from anyuan.directory import policy

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "phone" %}`: always beside a word."""
    return icons.icon(name)


@register.simple_tag
def shape(level: int, exercise: bool = False) -> SafeString:
    """`{% shape row.level row.exercise %}`."""
    return icons.shape(int(level or 4), exercise=bool(exercise))


@register.inclusion_tag("console/parts/level.html")
def level(number: int, exercise: bool = False, settled: bool = False) -> dict[str, Any]:
    """Level as shape and word; grey once it no longer asks for anything."""
    number = int(number or 4)
    return {"number": number, "exercise": exercise, "settled": settled, "word": words.LEVELS.get(number, "")}


@register.inclusion_tag("console/parts/clock.html")
def clock(limit: Any, now: datetime, hero: bool = False) -> dict[str, Any]:
    """A running deadline (`present.clocks.Limit`): drawn by the server, kept running by the browser."""
    return {"limit": limit, "drawn": limit.at(now, words.day_units()) if limit else None, "hero": hero}


@register.simple_tag(takes_context=True)
def frame(context: template.Context) -> frames.Frame:
    """What the frame of a page needs: theme, language, time, where one may go. Works for every template, also of
    other packages, because it asks the request alone."""
    return frames.frame(context.get("request"))


@register.filter
def hms(at: datetime | None) -> str:
    """14:05:07 in local time; a dash when there is no instant."""
    return format_date(timezone.localtime(at), "H:i:s") if at else "–"


@register.filter
def moment(at: datetime | None) -> str:
    """Month, day and time: for instants that may lie on another day."""
    return format_date(timezone.localtime(at), "m-d H:i:s") if at else "–"


@register.filter
def minute(at: datetime | None) -> str:
    """Month, day, hour and minute, with the year where it is not this one: for what is owed in days."""
    if at is None:
        return "–"
    here = timezone.localtime(at)
    return format_date(here, "m-d H:i" if here.year == timezone.localdate().year else "Y-m-d H:i")


@register.filter
def as_read(value: Any) -> Any:
    """A value of a record as people read it: dates as dates, lines as lines."""
    if isinstance(value, datetime):
        return minute(value)
    if isinstance(value, date):
        return format_date(value, "Y-m-d")
    return linebreaksbr(value) if isinstance(value, str) else value


@register.filter
def may(viewer: Any, action: str) -> bool:
    """`{% if viewer|may:"cases.open" %}`: whether the action is open to this person anywhere."""
    return policy.may(viewer, action)


@register.filter
def may_any(viewer: Any, actions: str) -> bool:
    """`{% if viewer|may_any:"off_campus.see off_campus.tell" %}`: whether one of the actions is open to this person."""
    return any(policy.may(viewer, action) for action in actions.split())


@register.filter
def named(row: Any) -> str:
    """A register row's name in the language of the screen."""
    return words.named(row)


@register.filter
def said(text: Any) -> str:
    """`{"en": …, "zh": …}` in the language of the screen."""
    return words.said(text)


@register.filter
def get(table: dict[str, Any], key: str) -> Any:
    """A value by its key; empty when it is not there."""
    return table.get(key, "")


@register.filter
def word(code: str, table: str) -> str:
    """`{{ state|word:"unit_status" }}`: the word of a code; the code itself when nobody gave it a word."""
    return words.word(table, code)


@register.filter
def raw(body: bytes) -> str:
    """Bytes as received: printable ones as they are, others as \\x.., at most 200."""
    return "".join(chr(b) if 32 <= b < 127 else f"\\x{b:02x}" for b in bytes(body)[:200])
