"""Programmes of a few lines, and a county to take them into use in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from anyuan.directory.models import Place
from anyuan.duties import actions as duties
from anyuan.journal.rules import Actor
from tests.incidents import world as base

BY = Actor.system("test")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # 00:00 in Beijing
GATES = 4  # one at each school, and one that the small county has already
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


def rule(key: str = "gate_post", **changes: Any) -> dict[str, Any]:
    made = {
        "key": key,
        "kind": "guard_post",
        "title": {"en": "Guard post", "zh": "护学岗"},
        "where": {"of": "place", "kinds": ["gate"]},
        "rrule": "FREQ=DAILY",
        "on": ["school"],
        "needs": {"guard": 1},
        "windows": [{"key": "arrival", "opens": "07:10", "closes": "07:50", "grace_minutes": 10}],
    }
    return made | changes


def write(home: Path, name: str, *rules: dict[str, Any], version: int = 1, **more: Any) -> Path:
    """A programme as a folder of the home."""
    folder = home / "packs" / "programmes" / name
    folder.mkdir(parents=True, exist_ok=True)
    title = {"en": name.title(), "zh": f"方案{name}"}
    content = {"title": title, "version": version, "rules": list(rules) or [rule()], **more}
    (folder / "pack.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return folder


def build() -> base.World:
    """A county with a gate at each of its three schools, in term."""
    made = base.build()
    for number, school in enumerate(made.schools, 1):
        Place.objects.create(code=f"G{number}", kind="gate", name="东门", school=school, area=school.area)
    term = [("秋季学期", date(2026, 9, 1), date(2027, 1, 22))]
    duties.set_calendar(made.area, terms=term, by=BY, now=NOW)
    return made
