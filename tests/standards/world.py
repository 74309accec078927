"""The small county of the incidents' tests with what facts are read from: people, devices, duties, cases, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from anyuan.directory.models import Appointment, Person, School
from anyuan.directory.policy import Grant, Viewer
from anyuan.journal.rules import Actor
from tests.duties import world as duties

BY = Actor.system("test")
MONDAY, TUESDAY = duties.MONDAY, duties.MONDAY + timedelta(days=1)


@dataclass
class County:
    """What the tests act on."""

    duties: duties.County

    @property
    def area(self) -> Any:
        return self.duties.base.area

    @property
    def schools(self) -> list[School]:
        return self.duties.base.schools

    @property
    def school(self) -> School:
        return self.schools[0]

    def viewer(self, role: str = "duty_leader", school: int | None = None, person: str = "leader") -> Viewer:
        where = {"area_path": self.area.path} if school is None else {"school_id": self.schools[school].pk}
        return Viewer(person_id=self.duties.people[person].pk, grants=(Grant(role, **where),))

    def at(self, clock: str, day: date = MONDAY) -> Any:
        return self.duties.at(clock, day)

    def appoint(self, post: str, *, school: int = 0, since: date = date(2026, 9, 1), **more: Any) -> Appointment:
        number = Person.objects.count()
        person = Person.objects.create(code=f"x{number}", name=f"X{number}", purpose="duty", legal_basis="duty")
        return Appointment.objects.create(
            person=person, post=post, school=self.schools[school], starts_on=since, **more
        )


def build() -> County:
    """Three schools; the first has 1,200 pupils, the second 80, of the third nobody ever entered a number."""
    county = County(duties.build())
    for school, pupils, stage in zip(county.schools, (1200, 80, None), ("primary", "primary", "other"), strict=True):
        School.objects.filter(pk=school.pk).update(pupils=pupils, stage=stage)
        school.refresh_from_db()
    return county
