"""The yes/no side of the policy. Pure: no Django, no clock; grants arrive already cut to those in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from anyuan.directory.policy.roles import AREA, ORGANISATION, ROLES, SCHOOL, SYSTEM
from anyuan.directory.policy.table import TABLE


class ActionUnknown(KeyError):
    """The action is not in the table: a spelling mistake must not quietly refuse or allow."""


class Reach(Protocol):
    """Where a row lies. `journal.rules.Scope` fits; so does any object with these three attributes."""

    @property
    def area_path(self) -> str: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def school_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Where:
    """A plain `Reach`."""

    area_path: str = ""
    organisation_id: int | None = None
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force over one scope; no scope is the whole system (administrators only)."""

    role: str
    area_path: str = ""
    organisation_id: int | None = None
    school_id: int | None = None
    # The grant's row, by which a session knows that a role it began with has ended; not part of what is granted.
    key: int | None = field(default=None, compare=False)

    @property
    def scope_kind(self) -> str:
        if self.school_id is not None:
            return SCHOOL
        if self.organisation_id is not None:
            return ORGANISATION
        return AREA if self.area_path else SYSTEM


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person asking, built once per request. ``scopes`` narrows a token's rights; None: everything granted."""

    account_id: int | None = None
    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    language: str = "zh-hans"
    scopes: frozenset[str] | None = None
    is_system: bool = False

    @classmethod
    def system(cls) -> Viewer:
        """Jobs of the house itself: sees everything."""
        return cls(is_system=True)

    @classmethod
    def nobody(cls) -> Viewer:
        """A visitor without an account: sees nothing."""
        return cls()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))


def allows(viewer: Viewer, action: str, obj: Any = None) -> bool:
    """May the viewer do ``action`` to ``obj`` (a row, a `Scope`, or None for an action of the system)?

    Raises ActionUnknown for an action that the table does not know.
    """
    grants = list(open_grants(viewer, action))
    if viewer.is_system:
        return True
    if any(grant.scope_kind == SYSTEM for grant in grants):
        return True
    if obj is None:
        return False
    reach = scope_of(obj)
    return any(_reaches(grant, reach) for grant in grants)


def may(viewer: Viewer, action: str) -> bool:
    """Is the action open to the viewer anywhere at all?"""
    return viewer.is_system or any(True for _ in open_grants(viewer, action))


def open_grants(viewer: Viewer, action: str) -> Iterator[Grant]:
    """The viewer's grants through which the table opens the action. Raises ActionUnknown."""
    if action not in TABLE:
        raise ActionUnknown(action)
    if viewer.scopes is not None and not _in_token(viewer.scopes, action):
        return
    for grant in viewer.grants:
        role = ROLES.get(grant.role)
        kind = grant.scope_kind
        if role and kind in role.scopes and kind in TABLE[action].get(grant.role, frozenset()):
            yield grant


def scope_of(obj: Any) -> Where:
    """Where an object lies: a `Scope`-like value, or a row with area, school and organisation."""
    return Where(_area_path(obj), _own_organisation(obj), _own_school(obj))


def _area_path(obj: Any) -> str:
    path = getattr(obj, "area_path", None)
    if path is None:
        area = getattr(obj, "area", None)
        path = area.path if area is not None else getattr(obj, "path", None)
    if path is None and getattr(obj, "school", None) is not None:
        path = obj.school.area.path
    return path or ""


def _own_organisation(obj: Any) -> int | None:
    own: int | None = getattr(obj, "organisation_id", None)
    return obj.id if own is None and _model(obj) == "organisation" else own


def _own_school(obj: Any) -> int | None:
    own: int | None = getattr(obj, "school_id", None)
    return obj.id if own is None and _model(obj) == "school" else own


def _model(obj: Any) -> str:
    meta = getattr(obj, "_meta", None)
    return str(getattr(meta, "model_name", ""))


def _reaches(grant: Grant, reach: Where) -> bool:
    match grant.scope_kind:
        case "school":
            return grant.school_id == reach.school_id
        case "organisation":
            return grant.organisation_id == reach.organisation_id
        case _:
            return bool(reach.area_path) and reach.area_path.startswith(grant.area_path)


def _in_token(scopes: frozenset[str], action: str) -> bool:
    noun = action.partition(".")[0]
    return bool(scopes & {action, noun, f"{noun}.*", "*"})
