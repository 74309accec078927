"""The bodies that can own a case: organisations, schools, teams and people; which one comes first, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anyuan.cases.models import Case
from anyuan.cases.queries.held import once
from anyuan.cases.refusals import CentreMissing, OwnerUnknown
from anyuan.directory.models import Account, Organisation, Person, School, Team, TeamMember
from anyuan.directory.policy.roles import ORGANISATION, SCHOOL

# Who stands behind a body on the phone and on the desk, the first that is there.
ORGANISATION_ROLES = ("liaison", "police_officer", "responder")
SCHOOL_ROLES = ("school_director", "school_head")
# Who may be the first owner where no centre is registered.
FALLBACKS = ("centre", "education", "police")


@dataclass(frozen=True, slots=True)
class Body:
    """An owner: ``organisation_id`` is the body through which it is reached, ``departments`` how limits name it."""

    kind: str
    id: int
    label: str
    organisation_id: int | None
    school_id: int | None
    area_path: str
    departments: tuple[str, ...]

    @property
    def key(self) -> tuple[str, int]:
        return (self.kind, self.id)


def body(kind: str, id: int) -> Body:
    """An owner in use. Raises OwnerUnknown."""
    row = _row(kind, id)
    if row is None:
        raise OwnerUnknown(f"{kind}:{id}")
    return body_of(row)


def body_of(row: Organisation | School | Team | Person) -> Body:
    """A row of the register as an owner. A person's name stays in the directory."""
    match row:
        case Organisation():
            return Body("organisation", row.pk, row.name, row.pk, None, row.area.path, (row.code, row.kind))
        case School():
            return Body("school", row.pk, row.name, None, row.pk, row.area.path, ("school",))
        case Team():
            home = row.organisation
            area = row.area or (home.area if home else row.school.area if row.school else None)
            named = (home.code, home.kind) if home else ("school",) if row.school_id else ()
            return Body("team", row.pk, row.name, row.organisation_id, row.school_id, area.path if area else "", named)
    home = row.organisation
    area = home.area if home else row.school.area if row.school else None
    named = (home.code, home.kind) if home else ("school",) if row.school_id else ()
    return Body("person", row.pk, "", row.organisation_id, row.school_id, area.path if area else "", named)


def departments(kind: str, id: int) -> tuple[str, ...]:
    """How limits name an owner, whether or not it is still in use."""
    row = _row(kind, id, active=False)
    return body_of(row).departments if row is not None else ()


def leaves_home(case: Case, kind: str, id: int) -> bool:
    """Would this owner take the case to another organisation or school? Within one body its own people hand over; beyond it
    only the centre does (谁主管谁负责, and a matter that is not theirs is given back). False for an owner that is not known."""
    there, here = _row(kind, id), _row(case.owner_kind, case.owner_id, active=False)
    if there is None or here is None:
        return False
    new, old = body_of(there), body_of(here)
    together = (new.organisation_id, old.organisation_id), (new.school_id, old.school_id)
    return not any(one is not None and one == other for one, other in together)


def centre_for(area_path: str) -> Body:
    """The centre that answers for an area: the nearest one at or above it. Raises CentreMissing."""
    found = once(
        ("centre", area_path), lambda: next(filter(None, (nearest(kind, area_path) for kind in FALLBACKS)), None)
    )
    if found is None:
        raise CentreMissing()
    return found


def nearest(kind: str, area_path: str) -> Body | None:
    """The organisation of a kind whose area is the smallest that holds this one; else the first one inside it."""
    codes = area_path.strip("/").split("/")
    paths = ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
    rows = Organisation.objects.select_related("area").filter(kind=kind, active=True)
    around = sorted(rows.filter(area__path__in=paths), key=lambda row: (-len(row.area.path), row.pk))
    if around:
        return body_of(around[0])
    inside = rows.filter(area__path__startswith=area_path).order_by("area__path", "pk").first()
    return body_of(inside) if inside is not None else None


def labels(bodies: Iterable[tuple[str, int]], english: bool = False) -> dict[tuple[str, int], str]:
    """Names of owners for a screen, one query for each kind of owner."""
    found: dict[tuple[str, int], str] = {}
    wanted: dict[str, set[int]] = {}
    for kind, id in bodies:
        wanted.setdefault(kind, set()).add(id)
    for kind, ids in wanted.items():
        for row in MODELS[kind].objects.filter(pk__in=ids):
            found[(kind, row.pk)] = (english and row.name_en) or row.name
    return found


def people_behind(kind: str, id: int, now: datetime) -> list[int]:
    """Ids of the people who answer for a body now, by the roles granted to them, each once."""
    if kind == "person":
        return [id]
    if kind == "team":
        day = timezone.localdate(now)
        members = TeamMember.objects.filter(team_id=id, starts_on__lte=day).exclude(ends_on__lt=day)
        return list(dict.fromkeys(members.order_by("-leader", "id").values_list("person_id", flat=True)))
    column, roles = (SCHOOL, SCHOOL_ROLES) if kind == "school" else (ORGANISATION, ORGANISATION_ROLES)
    held = Q(grants__starts_at__lte=now) & (Q(grants__ends_at__isnull=True) | Q(grants__ends_at__gt=now))
    accounts = Account.objects.filter(is_active=True, person__isnull=False, person__active=True)
    rows = accounts.filter(held, **{f"grants__{column}_id": id}, grants__role__in=roles)
    found = rows.order_by("pk").values_list("person_id", "grants__role")
    return list(dict.fromkeys(person for person, _role in sorted(found, key=lambda r: roles.index(r[1]))))


MODELS: dict[str, Any] = {"organisation": Organisation, "school": School, "team": Team, "person": Person}
_JOINS: dict[str, tuple[str, ...]] = {
    "organisation": ("area",),
    "school": ("area",),
    "team": ("area", "organisation__area", "school__area"),
    "person": ("organisation__area", "school__area"),
}


def _row(kind: str, id: int, *, active: bool = True) -> Any:
    if kind not in MODELS:
        return None
    return once(("body", kind, id, active), lambda: _look_up(kind, id, active))


def _look_up(kind: str, id: int, active: bool) -> Any:
    rows = MODELS[kind].objects.select_related(*_JOINS[kind]).filter(pk=id)
    return rows.filter(active=True).first() if active else rows.first()
