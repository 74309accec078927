"""A school with a panel line and a button, and a protocol whose messages say in JSON what they mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Day:
    """Rows by name, and a day's traffic in one line each."""

    def __init__(self) -> None:
        from anyuan.directory.models import Area, Device, Line, Place, School

        self.area = Area.objects.create(code="46", name="甲省", level=1, path="/46/")
        self.school = School.objects.create(code="S1", name="第一小学", area=self.area, lon=109.5, lat=18.7)
        self.other = School.objects.create(code="S2", name="第二小学", area=self.area)
        self.gate = Place.objects.create(code="S1-GATE", kind="gate", name="大门", school=self.school, area=self.area)
        self.line = Line.objects.create(
            code="L1", protocol="said", account="00AB", school=self.school, test_period_hours=24
        )
        self.zone = Device.objects.create(code="Z3", kind="button", line=self.line, zone="3", place=self.gate)
        self.button = Device.objects.create(
            code="B1", kind="button", protocol="said", external_id="btn-1", place=self.gate, school=self.school
        )
        self.sequence = 0

    def raw(
        self, at: datetime = NOW, *, path: str = "tcp", sequence: str | None = None, priority: int = 5, **says: Any
    ):
        from anyuan.intake.rules import RawDraft

        self.sequence += 1
        return RawDraft(
            "said",
            path,
            says.get("account", says.get("device_hint", "")),
            f"{self.sequence:04d}" if sequence is None else sequence,
            json.dumps(says).encode(),
            at,
            priority,
        )

    def hears(self, at: datetime = NOW, **says: Any) -> list[Any]:
        """One message comes in and is read at once."""
        from anyuan.intake.actions import interpret, receive

        receive([self.raw(at, **says)], now=at)
        return interpret(now=at)

    def panic(self, at: datetime = NOW, **says: Any) -> list[Any]:
        return self.hears(
            at, **{"kind": "panic", "level": 1, "opens": True, "code": "120", "zone": "003", "account": "00AB", **says}
        )

    def press(self, at: datetime = NOW, **says: Any) -> list[Any]:
        base = {
            "kind": "panic",
            "level": 1,
            "opens": True,
            "code": "action:single",
            "device_hint": "btn-1",
            "path": "mqtt",
        }
        return self.hears(at, **{**base, **says})


def said(raw: Any) -> list[Any]:
    from anyuan.intake.interpreters import Unreadable
    from anyuan.intake.rules import SignalDraft

    try:
        words = json.loads(raw.body)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if "explode" in words:
        raise RuntimeError(words["explode"])
    if "occurred_at" in words:
        words["occurred_at"] = datetime.fromisoformat(words["occurred_at"])
    return [SignalDraft(**words)]


@pytest.fixture
def day(db: None) -> Day:
    from anyuan.intake import interpreters

    interpreters.register("said", said)
    return Day()


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def names() -> list[str]:
    """What the journal was told by intake, in order."""
    from anyuan.journal.models import Entry

    return [e.name.removeprefix("intake.") for e in Entry.objects.filter(name__startswith="intake.").order_by("id")]
