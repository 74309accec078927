"""Accounts, role grants and tokens. Who makes accounts does not give roles: see the policy's three administrators."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.models import Account, Appointment, Area, Organisation, Person, RoleGrant, School
from anyuan.directory.policy import ADMINISTRATORS, ROLES
from anyuan.directory.policy.roles import AREA, ORGANISATION, SCHOOL, SYSTEM
from anyuan.directory.refusals import Refused
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

# Letters and digits that are not mistaken for one another when read aloud or copied by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class NameTaken(Refused):
    """Another account has that name."""

    key = "directory.name_taken"
    sentence = _("There is already an account “{username}”.")


class RoleUnknown(Refused):
    """No such role."""

    key = "directory.role_unknown"
    sentence = _("There is no role “{role}”. Roles: {roles}.")


class ScopeWrong(Refused):
    """The role is not granted over that kind of scope."""

    key = "directory.scope_wrong"
    sentence = _("The role “{role}” is given over: {scopes}.")


class AdministratorsApart(Refused):
    """Nobody holds two administrator roles, nor one beside a working role."""

    key = "directory.administrators_apart"
    sentence = _("“{account}” already has the role “{held}”: an administrator's role stands alone.")


def add(
    username: str,
    *,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    password: str | None = None,
    language: str = "zh-hans",
) -> tuple[Account, str]:
    """Make an account; returns it with its one-time password (empty when ``password`` was given).

    A password that was not chosen by the owner must be changed at the first log-in.
    Raises NameTaken; ValidationError for a given password that is too weak.
    """
    once = "" if password else one_time_password()
    with transaction.atomic():
        if Account.objects.filter(username__iexact=username).exists():
            raise NameTaken(username=username)
        account = Account(
            username=Account.normalize_username(username),
            person=person,
            language=language,
            must_change_password=bool(once),
            created_at=now,
        )
        account.full_clean(exclude=["password"])
        if password:
            validate_password(password, account)
        account.set_password(password or once)
        account.save()
        record(events.ACCOUNT_ADDED, subject=subject(account), by=by, now=now)
    return account, once


def set_password(account: Account, password: str | None = None, *, by: Actor, now: datetime) -> str:
    """Set a password, or make a one-time one and return it. Ends every session of the account."""
    once = "" if password else one_time_password()
    with transaction.atomic():
        if password:
            validate_password(password, account)
        account.set_password(password or once)
        account.must_change_password = bool(once)
        account.save(update_fields=["password", "must_change_password"])
        record(events.PASSWORD_SET, subject=subject(account), by=by, now=now)
    return once


def switch(account: Account, active: bool, *, by: Actor, now: datetime) -> Account:
    """Switch an account off or on. Off ends its sessions and tokens with the next request."""
    with transaction.atomic():
        if Account.objects.filter(pk=account.pk, is_active=not active).update(is_active=active):
            record(events.ACCOUNT_CHANGED, subject=subject(account), by=by, now=now, data={"active": active})
    account.refresh_from_db()
    return account


def grant(
    account: Account,
    role: str,
    *,
    by: Actor,
    now: datetime,
    area: Area | None = None,
    organisation: Organisation | None = None,
    school: School | None = None,
    appointment: Appointment | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> RoleGrant:
    """Give a role over one scope. Raises RoleUnknown, ScopeWrong, AdministratorsApart."""
    if role not in ROLES:
        raise RoleUnknown(role=role, roles=", ".join(ROLES))
    scopes = {AREA: area, ORGANISATION: organisation, SCHOOL: school}
    given = [kind for kind, value in scopes.items() if value is not None] or [SYSTEM]
    if len(given) > 1 or given[0] not in ROLES[role].scopes:
        raise ScopeWrong(role=role, scopes=", ".join(sorted(ROLES[role].scopes)))
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        _keep_apart(account, role, now)
        fields: dict[str, Any] = {"area": area, "organisation": organisation, "school": school}
        row = RoleGrant.objects.create(
            account=account, role=role, appointment=appointment, starts_at=starts_at or now, ends_at=ends_at, **fields
        )
        record(
            events.ROLE_GRANTED,
            subject=subject(account),
            by=by,
            now=now,
            data={"role": role, "grant": row.pk},
            scope=_scope(row),
        )
    return row


def end_grant(row: RoleGrant, *, by: Actor, now: datetime) -> RoleGrant:
    """End a grant now; a grant that has not begun is removed. Sessions that stood on it end with the next request."""
    with transaction.atomic():
        data = {"role": row.role, "grant": row.pk}
        record(events.ROLE_ENDED, subject=subject(row.account), by=by, now=now, data=data, scope=_scope(row))
        if row.starts_at >= now:
            row.delete()
        else:
            row.ends_at = now
            row.save(update_fields=["ends_at"])
    return row


def subject(account: Account) -> Subject:
    """The account as a subject of the journal: by number, because the name may be a person's."""
    return Subject("directory.account", account.pk, f"#{account.pk}")


def one_time_password() -> str:
    """Sixteen letters in four groups: 79 bits, readable over the phone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _group in range(4))


def _keep_apart(account: Account, role: str, now: datetime) -> None:
    open_end = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    for held in RoleGrant.objects.filter(open_end, account=account).values_list("role", flat=True):
        if held != role and (held in ADMINISTRATORS or role in ADMINISTRATORS):
            raise AdministratorsApart(account=account.username, held=held)


def _scope(row: RoleGrant) -> Scope:
    return Scope(
        area_path=row.area.path if row.area else "", school_id=row.school_id, organisation_id=row.organisation_id
    )
