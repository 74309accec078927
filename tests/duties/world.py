"""A county with three schools, points at the gate, a term, and a programme that somebody must keep."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from anyuan.directory.models import Person, Place
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties import actions
from anyuan.duties.models import CheckIn, Occurrence, Point, Programme
from anyuan.duties.rules import codes
from anyuan.journal.rules import Actor
from tests.incidents import world as incidents

BY = Actor.system("test")
# Monday, 23 November 2026, 00:00 in Beijing: before anything of the day opens.
MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
_numbers = itertools.count(1)

POST = {
    "key": "gate_post",
    "kind": "guard_post",
    "title": {"en": "Guard post", "zh": "护学岗"},
    "where": {"of": "place", "kinds": ["gate"]},
    "rrule": "FREQ=DAILY",
    "on": ["school"],
    "named": True,
    "needs": {"guard": 1, "staff": 1},
    "substitutes": {"staff": ["parent"]},
    "windows": [
        {"key": "arrival", "opens": "07:10", "closes": "07:50", "early_minutes": 20, "grace_minutes": 10},
        {"key": "leaving", "opens": "16:40", "closes": "17:30", "early_minutes": 20, "grace_minutes": 10},
    ],
    "ladder": [
        {"after_minutes": 0, "targets": [{"post": "school_head", "at": "school"}]},
        {"after_minutes": 30, "targets": [{"role": "duty_leader", "at": "area"}]},
    ],
}


@dataclass
class County:
    """What the tests act on."""

    base: incidents.World
    programme: Programme
    points: list[Point]
    people: dict[str, Person] = field(default_factory=dict)

    def viewer(self, name: str, role: str = "guard", school: int | None = 0, **more: Any) -> Viewer:
        """Somebody with one role at one school (None: over the whole county)."""
        where = {"area_path": self.base.area.path} if school is None else {"school_id": self.base.schools[school].pk}
        return Viewer(person_id=self.people[name].pk, grants=(Grant(role, **where),), **more)

    def actor(self, name: str) -> Actor:
        return Actor.person(self.people[name].pk)

    def today(self, window: str = "arrival", school: int = 0, day: date = MONDAY) -> Occurrence:
        return Occurrence.objects.get(school=self.base.schools[school], window=window, day=day)

    def at(self, clock: str, day: date = MONDAY) -> datetime:
        """``07:20`` on a day, local time."""
        hours, minutes = clock.split(":")
        midnight = MIDNIGHT + timedelta(days=(day - MONDAY).days)
        return midnight + timedelta(hours=int(hours), minutes=int(minutes))

    def scan(self, name: str, clock: str, school: int = 0, role: str = "guard", **changes: Any) -> CheckIn:
        """A scan of the sheet at the gate, sent at once."""
        made = self.at(clock)
        point = self.points[school]
        now = changes.pop("now", made)
        viewer = changes.pop("viewer", None) or self.viewer(name, role, school)
        fields = {
            "client_id": f"c-{next(_numbers)}",
            "made_at": made,
            "sent_at": now,
            "method": "qr",
            "point": codes.printed(point.secret, point.code),
        }
        scan = actions.Scan(**(fields | changes))
        return actions.check_in(scan, viewer=viewer, by=self.actor(name), now=now)[0]


def pack(name: str, rules: list[dict[str, Any]]) -> None:
    """A programme of the test's own, in the home."""
    folder = Path(settings.HOME) / "packs" / "programmes" / name
    folder.mkdir(parents=True, exist_ok=True)
    content = {"title": {"en": "Test", "zh": "试验"}, "version": 1, "rules": rules}
    (folder / "pack.json").write_text(json.dumps(content), "utf-8")


def build(*, rules: list[dict[str, Any]] | None = None, schedule: bool = True) -> County:
    """Make the county; its occurrences lie two weeks ahead from Monday midnight on."""
    base = incidents.build()
    gates = [base.gate]
    for school in base.schools[1:]:
        gate = Place.objects.create(code=f"{school.code}-G", kind="gate", name="正门", school=school, area=base.area)
        gates.append(gate)
    people = dict(base.people)
    for name in ("zhao", "qian", "sun", "teacher"):
        people[name] = Person.objects.create(code=name, name=name.title(), purpose="duty", legal_basis="duty")
    pack("test", rules or [POST])
    terms = [("2026 autumn", date(2026, 9, 1), date(2027, 1, 20))]
    actions.set_calendar(base.area, terms=terms, by=BY, now=MIDNIGHT)
    programme = actions.install("test", base.area, by=BY, now=MIDNIGHT)
    points = [actions.make_point(gate, lon=106.0, lat=26.0, radius_m=80, by=BY, now=MIDNIGHT) for gate in gates]
    if schedule:
        actions.schedule(MIDNIGHT)
    return County(base, programme, points, people)
