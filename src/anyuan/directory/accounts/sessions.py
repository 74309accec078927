"""What a session knows: the grants it began with, and whether a second factor was shown in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from anyuan.directory import events, queries
from anyuan.directory.actions.accounts import subject
from anyuan.directory.models import Account
from anyuan.directory.policy import Viewer
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor

GRANTS = "anyuan_grants"
SECOND_FACTOR = "anyuan_second_factor"
FRESH_SECONDS = 300


def role_ended(session: SessionBase, viewer: Viewer) -> bool:
    """Has one of the grants ended that this session stood on, or is none left at all? The first request of a session
    notes what it stands on; a role given later joins without a new log-in."""
    in_force = {grant.key for grant in viewer.grants}
    began_with = set(session.get(GRANTS, ()))
    if not in_force or began_with - in_force:
        return True
    if in_force != began_with:
        session[GRANTS] = sorted(in_force)
    return False


def second_factor_missing(request: HttpRequest) -> bool:
    """Does this viewer need a second factor that this session has not shown?"""
    if not settings.SECOND_FACTOR or not queries.needs_second_factor(request.viewer):
        return False
    shown = any(step.get("method") == "mfa" for step in get_authentication_records(request, request.user))
    return not (shown or request.session.get(SECOND_FACTOR))


def second_factor_page(account: Account) -> str:
    """Where a second factor is set up; or, when there is one that this session has not shown, where it is shown."""
    return "mfa_reauthenticate" if has_factor(account) else "mfa_activate_totp"


def has_factor(account: Account) -> bool:
    """Does the account have an authenticator app or a passkey?"""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=account, type__in=kinds).exists()


def just_signed_in_without_factor(request: HttpRequest, now: datetime) -> bool:
    """Was the password typed in the last minutes, by somebody who has no second factor yet?"""
    user = request.user
    if not isinstance(user, Account) or has_factor(user):
        return False
    steps = get_authentication_records(request, user)
    return any(s.get("method") == "password" and now.timestamp() - s["at"] < FRESH_SECONDS for s in steps)


def factor_added(sender: Any, request: HttpRequest, user: Account, **_kwargs: Any) -> None:
    """Setting up an authenticator proves possession in this very session."""
    request.session[SECOND_FACTOR] = True


def password_changed(sender: Any, request: HttpRequest, user: Account, **_kwargs: Any) -> None:
    """The owner chose a password: the one-time one is history."""
    from anyuan.kernel.clock import utc_now

    with transaction.atomic():
        Account.objects.filter(pk=user.pk).update(must_change_password=False)
        user.must_change_password = False
        by = Actor("person", user.person_id, "account")
        record(events.PASSWORD_SET, subject=subject(user), by=by, now=utc_now())


def signed_in(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Every log-in is on record."""
    from anyuan.kernel.clock import utc_now

    with transaction.atomic():
        by = Actor("person", user.person_id, "account")
        record(events.SIGNED_IN, subject=subject(user), by=by, now=utc_now())


def note_end(account: Account, now: datetime) -> None:
    """Write down that the house itself ended a session because a role had ended."""
    with transaction.atomic():
        by = Actor.system("directory")
        record(events.SIGNED_OUT, subject=subject(account), by=by, now=now)
