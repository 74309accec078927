"""From an account to the person asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from anyuan.directory.models import Account, RoleGrant
from anyuan.directory.policy import SECOND_FACTOR, Grant, Viewer


def viewer(account: Any, now: datetime, *, scopes: frozenset[str] | None = None) -> Viewer:
    """Who is asking, with the grants in force at ``now``; nobody for a visitor or an account that was switched off.

    ``scopes`` are those of the token that is used, if any: they can only narrow.
    """
    if not isinstance(account, Account) or not account.is_active:
        return Viewer.nobody()
    grants = tuple(
        Grant(g.role, g.area.path if g.area else "", g.organisation_id, g.school_id, g.pk)
        for g in grants_in_force(account, now).select_related("area")
    )
    return Viewer(account.pk, account.person_id, grants, account.language, scopes)


def grants_in_force(account: Account, now: datetime) -> QuerySet[RoleGrant]:
    """The account's grants that hold at ``now``: begun, not ended, and their appointment (if any) still held today."""
    today = timezone.localdate(now)
    held = Q(appointment__isnull=True) | (
        Q(appointment__starts_on__lte=today)
        & (Q(appointment__ends_on__isnull=True) | Q(appointment__ends_on__gte=today))
    )
    open_end = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return RoleGrant.objects.filter(held, open_end, account=account, starts_at__lte=now)


def needs_second_factor(who: Viewer) -> bool:
    """Staff of the centre and the administrators do not pass with a password alone."""
    return bool(who.roles & SECOND_FACTOR)
