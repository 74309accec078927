"""The small county of the incidents' tests, with accounts, so that people can sit down at a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anyuan.directory.models import Account, Area, Device, Line, RoleGrant
from anyuan.incidents import actions
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Actor
from tests.incidents import world as county


@dataclass
class Town:
    """The county and who may log in."""

    county: county.World
    accounts: dict[str, Account]

    def alarm(
        self, now: datetime, kind: str = "panic", *, seconds_ago: float = 5, school: int = 0, **changes: Any
    ) -> Incident:
        """An alarm that came in a moment before ``now``."""
        at = now - timedelta(seconds=seconds_ago)
        home = self.county.schools[school]
        place = self.county.gate.pk if school == 0 else None
        facts = self.county.signal(
            kind,
            received_at=at,
            occurred_at=at,
            school_id=home.pk,
            place_id=place,
            lon=home.lon,
            lat=home.lat,
            **changes,
        )
        return actions.open_or_join(facts, by=Actor.system("intake"), now=at)


def build(now: datetime) -> Town:
    """The county with its people on duty at ``now``."""
    made = county.build()
    shift = now - county.NOON
    from anyuan.directory.models import Shift, Unit

    for row in Shift.objects.all():
        row.starts_at, row.ends_at = row.starts_at + shift, row.ends_at + shift
        row.save()
    Unit.objects.update(status_at=now, position_at=now, contact_at=now)
    other = Area.objects.create(code="990102", name="邻县", name_en="Other county", level=3, path="/99/9901/990102/")
    panel = Line.objects.create(
        code="L1", protocol="dc09", account="1001", school=made.school, place=made.gate, category="SP4"
    )
    Device.objects.create(
        code="D1", name="门卫按钮", kind="button", line=panel, zone="1", school=made.school, place=made.gate
    )
    crew = made.people["crew"]
    Shift.objects.filter(person=crew).update(unit=made.units["car"])
    accounts = {
        "desk": _account("desk", "dispatcher", made.people["wang"], now, area=made.area),
        "desk2": _account("desk2", "dispatcher", made.people["li"], now, area=made.area),
        "leader": _account("leader", "duty_leader", made.people["leader"], now, area=made.area),
        "far": _account("far", "dispatcher", made.people["chief"], now, area=other),
        "patrol": _account("patrol", "responder", crew, now, organisation=made.police),
        "school": _account("school", "school_director", made.people["head"], now, school=made.school),
        "wall": _account("wall", "wall", None, now, area=made.area),
        "admin": _account("admin", "system_admin", None, now),
    }
    return Town(made, accounts)


def _account(name: str, role: str, person: Any, now: datetime, **scope: Any) -> Account:
    account = Account.objects.create_user(name, person=person)
    RoleGrant.objects.create(account=account, role=role, starts_at=now - timedelta(days=30), **scope)
    return account
