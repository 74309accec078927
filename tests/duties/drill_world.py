"""A drill at the first school of the small county, as somebody plans it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from anyuan.directory.models import Shift
from anyuan.duties import actions
from anyuan.duties.models import Drill
from tests.incidents.world import World

DAY = timedelta(days=1)


def plan(world: World, **changes: Any) -> actions.Plan:
    """A fire drill with pupils, two days ahead of the world's noon."""
    people = world.people
    fields: dict[str, Any] = {
        "school": world.school,
        "place": world.gate,
        "scenario": "fire",
        "title": "消防疏散演练",
        "starts_at": world.now + 2 * DAY,
        "minutes": 30,
        "with_pupils": True,
        "means": ("alarm_bell", "megaphone"),
        "announcement": "周三上午全校疏散演练,已告知学生和家长。",
        "opt_out": "不参加的学生在操场由老师陪同。",
        "debrief": "演练后班会二十分钟。",
        "parts": (("controller", people["head"].pk), ("safety", people["guard"].pk), ("observer", people["crew"].pk)),
        "objectives": ("三分钟内全部撤离", "五分钟内清点完毕"),
        "lines": (("三年级1班", True, 40), ("三年级2班", True, 38), ("教职工", False, 12)),
    }
    return actions.Plan(**(fields | changes))


def planned(world: World, **changes: Any) -> Drill:
    """Planned at noon and announced."""
    Shift.objects.update(ends_at=world.now + 4 * DAY)
    by = world.actor("head")
    drill = actions.plan_drill(plan(world, **changes), by=by, now=world.now)
    return actions.announce_drill(drill.pk, by=by, now=world.now)


def started(world: World, at: datetime | None = None, **changes: Any) -> Drill:
    """Running since its beginning."""
    drill = planned(world, **changes)
    return actions.start_drill(drill.pk, real_alarm="", by=world.actor("head"), now=at or drill.starts_at)
