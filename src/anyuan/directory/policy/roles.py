"""Roles: what a person is to the centre. Pure data.

`scopes` says over what a role may be granted; a grant outside it gives nothing. The three administrators are kept
apart (system, security, audit): nobody may hold two of them, and none of them works on incidents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

AREA, ORGANISATION, SCHOOL, SYSTEM = "area", "organisation", "school", "system"


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name in code, its label, over what it is granted, and whether it needs a second factor."""

    name: str
    label: Any
    scopes: frozenset[str]
    second_factor: bool = False


def _role(name: str, label: Any, *scopes: str, second_factor: bool = False) -> Role:
    return Role(name, label, frozenset(scopes), second_factor)


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        _role("system_admin", _("System administrator"), SYSTEM, second_factor=True),
        _role("security_admin", _("Security administrator"), SYSTEM, second_factor=True),
        _role("audit_admin", _("Audit administrator"), SYSTEM, second_factor=True),
        _role("commander", _("Commander"), AREA, second_factor=True),
        _role("duty_leader", _("Duty leader"), AREA, second_factor=True),
        _role("dispatcher", _("Dispatcher"), AREA, second_factor=True),
        _role("liaison", _("Department liaison"), ORGANISATION),
        _role("education_officer", _("Education officer"), AREA),
        _role("police_officer", _("Police officer"), AREA, ORGANISATION),
        _role("school_director", _("School security director"), SCHOOL),
        _role("school_head", _("Head of school"), SCHOOL),
        _role("guard", _("School guard"), SCHOOL),
        _role("responder", _("Responder"), ORGANISATION, AREA, SCHOOL),
        _role("protection_officer", _("Protection officer for minors"), AREA, ORGANISATION, SCHOOL, second_factor=True),
        _role("mediator", _("Mediator"), AREA, ORGANISATION, SCHOOL),
        _role("wall", _("Wallboard"), AREA),
        _role("viewer", _("Viewer"), AREA, ORGANISATION, SCHOOL),
    )
}

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
SECOND_FACTOR = frozenset(role.name for role in ROLES.values() if role.second_factor)
