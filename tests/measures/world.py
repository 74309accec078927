"""A county with three schools, whose incidents, cases and duties are counted day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from anyuan.directory.models import Area
from anyuan.directory.policy import Grant, Viewer
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.actions import seal_waiting
from anyuan.journal.rules import Actor
from anyuan.measures import actions, queries
from anyuan.measures.queries import About
from anyuan.measures.rules.periods import Period
from anyuan.measures.rules.vocabulary import SOURCES
from tests.incidents import world as base

BY = Actor.system("test")
BEGIN = date(2026, 11, 16)
MONDAY = date(2026, 11, 23)
NEXT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in Beijing


@dataclass
class County:
    """What the tests act on."""

    base: base.World
    towns: list[Area]

    def viewer(self, role: str = "commander", **where: Any) -> Viewer:
        return Viewer(grants=(Grant(role, **(where or {"area_path": self.base.area.path})),))

    def incident(self, at: datetime, school: int = 0, **changes: Any) -> Incident:
        """An alarm at a school, far enough from the last one to be its own incident."""
        home = self.base.schools[school]
        facts = self.base.signal(
            received_at=at, occurred_at=at, school_id=home.pk, place_id=None, area_path=home.area.path, **changes
        )
        return incidents.open_or_join(facts, by=BY, now=at)

    def work(self, now: datetime = NEXT) -> int:
        """The journal is sealed, then the counters have their rounds until nothing is left."""
        while seal_waiting(now=now):
            pass
        done = total = actions.work(now=now)
        while done:
            done = actions.work(now=now)
            total += done
        return total

    def ask(self, name: str, first: date = MONDAY, last: date = MONDAY, **more: Any) -> queries.Figure:
        viewer = more.pop("viewer", None) or self.viewer()
        kind = "day" if first == last else "span"
        return queries.figure(
            viewer, name, Period(first, last, kind), more.pop("about", About()), today=NEXT.date(), **more
        )


def build() -> County:
    """Make the county; two townships, and a record that is complete since 16 November 2026."""
    made = base.build()
    towns = [
        Area.objects.create(
            code=f"99010110{n}", name=f"第{n}镇", level=4, parent=made.area, path=f"{made.area.path}99010110{n}/"
        )
        for n in (1, 2)
    ]
    for school, town, pupils in zip(made.schools, (towns[0], towns[0], towns[1]), (1000, 500, 500), strict=True):
        school.area, school.pupils = town, pupils
        school.save()
    actions.take(now=NEXT)
    for source in SOURCES:
        actions.complete_since(source, BEGIN, by=BY, now=NEXT)
    return County(made, towns)


def noon(day: date, hours: float = 12) -> datetime:
    """A local clock time of a day, as UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours - 8)
