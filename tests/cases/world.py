"""A small invented county for the tests of cases: a centre, two departments, two schools, and people with roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from anyuan.cases import actions
from anyuan.cases.models import Case
from anyuan.directory.models import (
    Account,
    Appointment,
    Area,
    Organisation,
    Person,
    Place,
    RoleGrant,
    School,
    Shift,
    Team,
    TeamMember,
)
from anyuan.directory.policy import Viewer
from anyuan.directory.queries import viewer
from anyuan.journal.actions import evidence
from anyuan.journal.rules import Actor, Subject

NOON = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in Beijing
INSTRUCTION = {"issued_by": "县委办", "demand": "三天内清理校门口"}
PEOPLE = {
    "commander": ("commander", "area"),
    "leader": ("duty_leader", "area"),
    "wang": ("dispatcher", "area"),
    "li": ("dispatcher", "area"),
    "officer": ("education_officer", "area"),
    "city": ("liaison", "management"),
    "city2": ("liaison", "management"),
    "market": ("liaison", "market"),
    "police": ("police_officer", "police"),
    "head": ("school_head", "school"),
    "director": ("school_director", "school"),
    "other_head": ("school_head", "school2"),
    "protector": ("protection_officer", "area"),
    "mediator": ("mediator", "area"),
}


@dataclass
class World:
    """What the tests act on."""

    area: Area
    centre: Organisation
    management: Organisation
    market: Organisation
    police: Organisation
    bureau: Organisation
    school: School
    school2: School
    gate: Place
    team: Team
    people: dict[str, Person]
    accounts: dict[str, Account] = field(default_factory=dict)
    now: datetime = NOON

    def actor(self, name: str) -> Actor:
        return Actor.person(self.people[name].pk)

    def viewer(self, name: str, now: datetime | None = None) -> Viewer:
        return viewer(self.accounts[name], now or self.now)

    def at(self, **span: float) -> datetime:
        return self.now + timedelta(**span)

    def open(self, kind: str = "instruction", *, by: str = "wang", now: datetime | None = None, **changes: Any) -> Case:
        """A case as the desk opens it."""
        given: dict[str, Any] = {"title": "校门口乱停车", "text": "早高峰堵路", "area_path": self.area.path}
        if kind == "instruction":
            given["fields"] = INSTRUCTION
        return actions.open_case(kind, **(given | changes), by=self.actor(by), now=now or self.now)

    def assigned(self, to: Organisation | School | None = None, **changes: Any) -> Case:
        """A case that was assigned to a department."""
        owner = to or self.management
        kind = "school" if isinstance(owner, School) else "organisation"
        now = changes.get("now") or self.now
        return actions.assign(self.open(**changes), owner_kind=kind, owner_id=owner.pk, by=self.actor("wang"), now=now)

    def handling(self, by: str = "city", **changes: Any) -> Case:
        """A case that a department has accepted."""
        row = self.assigned(**changes)
        return actions.accept(row, by=self.actor(by), now=changes.get("now") or self.now)

    def submitted(self, by: str = "city", **changes: Any) -> Case:
        """A case that was handed in with its proof."""
        row = self.handling(by, **changes)
        return self.submit(row, by, changes.get("now") or self.now)

    def submit(self, row: Case, by: str = "city", now: datetime | None = None, **changes: Any) -> Case:
        given: dict[str, Any] = {"disposition": "carried_out", "result": "已清理", "evidence": self.proof(row)}
        actions.submit(row, **(given | changes), by=self.actor(by), now=now or self.now)
        return actions.fresh(row)

    def closed(self, **changes: Any) -> Case:
        """A case that was verified and answered."""
        now = changes.get("now") or self.now
        row = actions.verify(self.submitted(**changes), by=self.actor("leader"), now=now)
        return actions.reply(row, text="已落实", by=self.actor("wang"), now=now) if row.open else row

    def proof(self, row: Case) -> list[dict[str, Any]]:
        return [{"kind": "report", "file": self.photo(row)}]

    def photo(self, row: Case) -> int:
        file = BytesIO()
        Image.new("RGB", (8, 8), (row.pk % 255, 90, 120)).save(file, "JPEG")
        stored = evidence.store(
            file.getvalue(),
            filename="现场.jpg",
            by=self.actor("city"),
            now=self.now,
            subject=Subject("cases.case", row.pk, row.ref),
            purpose="closure",
        )
        return stored.pk


def build() -> World:
    """Make the county."""
    area = Area.objects.create(code="990101", name="试验县", name_en="Test county", level=3, path="/99/9901/990101/")
    bodies = {
        name: Organisation.objects.create(code=code, name=title, kind=kind, area=area)
        for name, code, title, kind in (
            ("centre", "C1", "指挥中心", "centre"),
            ("management", "CG1", "城管局", "department"),
            ("market", "SC1", "市场监管局", "department"),
            ("police", "PS1", "试验派出所", "police_station"),
            ("bureau", "EB1", "试验教育局", "education"),
        )
    }
    schools = {
        name: School.objects.create(
            code=code, name=title, area=area, organisation=bodies["bureau"], police_station=bodies["police"]
        )
        for name, code, title in (("school", "S1", "试验第一小学"), ("school2", "S2", "试验第二小学"))
    }
    gate = Place.objects.create(code="S1-G", kind="gate", name="正门", school=schools["school"], area=area)
    team = Team.objects.create(code="T1", name="调解队", area=area)
    places: dict[str, Any] = {"area": area} | bodies | schools
    people, accounts = {}, {}
    for name, (role, where) in PEOPLE.items():
        home = places[where]
        fields: dict[str, Any] = {"purpose": "duty", "legal_basis": "duty"}
        column = "school" if isinstance(home, School) else "organisation" if isinstance(home, Organisation) else "area"
        if column != "area":
            fields[column] = home
        people[name] = Person.objects.create(code=name, name=name.title(), **fields)
        accounts[name] = Account.objects.create_user(name, None, person=people[name])
        RoleGrant.objects.create(
            account=accounts[name], role=role, starts_at=NOON - timedelta(days=30), **{column: home}
        )
    for role, name in (("dispatcher", "wang"), ("duty_leader", "leader"), ("commander", "commander")):
        Shift.objects.create(
            role=role,
            person=people[name],
            area=area,
            starts_at=NOON - timedelta(hours=4),
            ends_at=NOON + timedelta(days=60),
        )
    for order, name in ((1, "city"), (2, "city2")):
        Appointment.objects.create(
            person=people[name],
            post="liaison",
            organisation=bodies["management"],
            order=order,
            starts_on=NOON.date() - timedelta(days=30),
        )
    TeamMember.objects.create(team=team, person=people["mediator"], starts_on=NOON.date() - timedelta(days=30))
    return World(
        area,
        bodies["centre"],
        bodies["management"],
        bodies["market"],
        bodies["police"],
        bodies["bureau"],
        schools["school"],
        schools["school2"],
        gate,
        team,
        people,
        accounts,
    )


def running(row: Case) -> list[tuple[str, datetime]]:
    """(kind, due_at) of the running clocks of a case."""
    from anyuan.dispatch.models import Deadline

    rows = Deadline.objects.filter(subject_kind="cases.case", subject_id=row.pk, state="running").order_by("due_at")
    return list(rows.values_list("kind", "due_at"))


def sound(row: Case | int) -> Case:
    """The row as stored, after checking what always holds: journal = table, one owner, one running clock."""
    from anyuan.cases.rules.fold import FIELDS, fold
    from anyuan.cases.rules.moves import CLOCKS
    from anyuan.dispatch.models import Assignment, Deadline
    from anyuan.journal.queries import timeline

    row = Case.objects.get(pk=row if isinstance(row, int) else row.pk)
    folded = fold(timeline("cases.case", row.pk))
    stored = {name: getattr(row, name) for name in FIELDS}
    assert {name: getattr(folded, name) for name in FIELDS} == stored, row.ref
    mine = {"subject_kind": "cases.case", "subject_id": row.pk}
    clocks = list(Deadline.objects.filter(**mine, state="running", kind__in=CLOCKS.values()))
    owners = list(Assignment.objects.filter(**mine, role="owner", ended_at__isnull=True))
    if row.open:
        assert [clock.kind for clock in clocks] == [CLOCKS[row.state]], (row.ref, row.state)
        assert [(task.owner_kind, task.owner_id) for task in owners] == [(row.owner_kind, row.owner_id)], row.ref
    else:
        assert not Deadline.objects.filter(**mine, state="running").exists(), row.ref
        assert not Assignment.objects.filter(**mine, ended_at__isnull=True).exists(), row.ref
    asked = list(Assignment.objects.filter(**mine, role="consulted", ended_at__isnull=True))
    assert len(asked) == (row.state == "waiting"), row.ref
    return row
