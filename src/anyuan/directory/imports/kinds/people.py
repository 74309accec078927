"""People with their appointments, and teams with their members."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.crypto import blind
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.kinds import base
from anyuan.directory.imports.kinds.base import Context, Kind, Values
from anyuan.directory.models import Appointment, Area, Organisation, Person, School, Team, TeamMember
from anyuan.directory.models.people import LegalBasis
from anyuan.kernel.text import initials

_ORDERS = {"第一责任人": 1, "第二责任人": 2, "第三责任人": 3, "1": 1, "2": 2, "3": 3}


def _order(cell: Any, context: Context) -> int | None:
    value = base.text(20)(cell, context)
    if not value:
        return None
    if value not in _ORDERS:
        raise CellWrong(_("“{value}” is not 1, 2 or 3"), value=value)
    return _ORDERS[value]


class People(Kind):
    name = "people"
    model = Person
    prefix = "R"
    required = ("name",)
    repeatable = True
    references = {"organisation": Organisation, "school": School, "area": Area}
    columns = {
        "code": base.code,
        "name": base.text(80),
        "name_en": base.text(120),
        "phone": base.text(40),
        "email": base.text(150),
        "organisation": base.reference(Organisation),
        "school": base.reference(School),
        "area": base.reference(Area),
        "post": base.text(60),
        "order": _order,
        "starts_on": base.day,
        "ends_on": base.day,
        "purpose": base.text(120),
        "legal_basis": base.choice("legal_basis", LegalBasis.values),
        "retention_days": base.whole,
        "active": base.yes_no,
    }
    stored = (
        "code", "name", "name_en", "initials", "phone", "phone_index", "email", "organisation", "school", "purpose",
        "legal_basis", "retention_days", "active",
    )  # fmt: skip

    def prepare(self, values: Values, context: Context) -> None:
        if values.get("name"):
            values["initials"] = initials(values["name"])[:60]
        if "phone" in values:
            values["phone_index"] = blind(values["phone"])
        # Red line 10: no personal record without a purpose and a ground. A post on the duty list is the default one.
        for name, default in (("purpose", "duty"), ("legal_basis", LegalBasis.DUTY)):
            if not values.get(name):
                values.pop(name, None)
                values[f"default_{name}"] = str(default)
        values["default_created_on"] = timezone.localdate(context.now)
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            raise CellWrong(_("the appointment ends before it begins"))

    def named_by(self) -> tuple[str, ...]:
        return ("name", "organisation", "school", "phone_index")

    def follow(self, pairs: list[tuple[Any, Values]], context: Context) -> int:
        made = 0
        posts = [(person, v) for person, v in pairs if v.get("post")]
        held = Appointment.objects.filter(person__in={p.pk for p, _v in posts})
        known = {_post_key(a.person_id, a.post, a.organisation_id, a.school_id, a.area_id): a for a in held}
        for person, values in posts:
            where = _whereabouts(values)
            key = _post_key(person.pk, values["post"], *where.values())
            row = known.get(key)
            fields = {n: values[n] for n in ("order", "starts_on", "ends_on") if values.get(n) is not None}
            if row is None:
                fields.setdefault("starts_on", timezone.localdate(context.now))
                known[key] = Appointment.objects.create(person=person, post=values["post"], **where, **fields)
                made += 1
            elif any(getattr(row, n) != value for n, value in fields.items()):
                for name, value in fields.items():
                    setattr(row, name, value)
                row.save()
                made += 1
        return made


def _whereabouts(values: Values) -> dict[str, int | None]:
    """The narrowest of school, organisation and area: a head of school is appointed to the school, not to its area."""
    where: dict[str, int | None] = {"organisation_id": None, "school_id": None, "area_id": None}
    for name in ("school", "organisation", "area"):
        if values.get(name) is not None:
            where[f"{name}_id"] = values[name].pk
            break
    return where


def _post_key(*parts: Any) -> tuple[Any, ...]:
    return parts


class Teams(Kind):
    name = "teams"
    model = Team
    prefix = "T"
    required = ("name",)
    repeatable = True
    references = {"area": Area, "organisation": Organisation, "school": School, "member": Person}
    columns = {
        "code": base.code,
        "name": base.text(150),
        "name_en": base.text(200),
        "kind": base.text(40),
        "area": base.reference(Area),
        "organisation": base.reference(Organisation),
        "school": base.reference(School),
        "member": base.reference(Person),
        "duty": base.text(60),
        "leader": base.yes_no,
        "active": base.yes_no,
    }
    stored = ("code", "name", "name_en", "kind", "area", "organisation", "school", "active")

    def named_by(self) -> tuple[str, ...]:
        return ("name", "area", "organisation", "school")

    def follow(self, pairs: list[tuple[Any, Values]], context: Context) -> int:
        made = 0
        today = timezone.localdate(context.now)
        for team, values in pairs:
            member = values.get("member")
            if member is None:
                continue
            fields = {"duty": values.get("duty") or "", "leader": bool(values.get("leader"))}
            row = TeamMember.objects.filter(team=team, person=member, ends_on__isnull=True).first()
            if row is None:
                TeamMember.objects.create(team=team, person=member, starts_on=today, **fields)
                made += 1
            elif (row.duty, row.leader) != (fields["duty"], fields["leader"]):
                row.duty, row.leader = fields["duty"], fields["leader"]
                row.save(update_fields=["duty", "leader"])
                made += 1
        return made
