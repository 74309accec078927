"""Bearer tokens. The token itself is shown once and never stored; the table holds its SHA-256 digest."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.actions.accounts import subject
from anyuan.directory.models import Account, ApiToken, School, SourceToken
from anyuan.directory.policy import TABLE
from anyuan.directory.refusals import Refused
from anyuan.directory.rules.tokens import digest
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

# A prefix lets secret scanners recognise a token that leaked into a log or a repository.
ACCOUNT_PREFIX, SOURCE_PREFIX = "ayt_", "ays_"


class TokenScopeUnknown(Refused):
    """A scope that names neither an action nor a group of actions."""

    key = "directory.token_scope_unknown"
    sentence = _("There is no scope “{scope}”. Scopes: {scopes}.")


def make(
    account: Account,
    *,
    by: Actor,
    now: datetime,
    name: str = "",
    scopes: list[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a bearer token of the account; ``scopes`` (actions, or their groups such as ``incidents``) narrow it; none
    narrows nothing. Returns the row and the token. Raises TokenScopeUnknown."""
    for scope in scopes or []:
        if scope not in known_scopes():
            raise TokenScopeUnknown(scope=scope, scopes=", ".join(sorted(known_scopes())))
    token = ACCOUNT_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiToken.objects.create(
            account=account,
            name=name,
            digest=digest(token),
            scopes=sorted(set(scopes or [])),
            created_at=now,
            expires_at=expires_at,
        )
        record(
            events.TOKEN_MADE,
            subject=subject(account),
            by=by,
            now=now,
            data={"token": row.pk, "scopes": row.scopes},
        )
    return row, token


def revoke(row: ApiToken, *, by: Actor, now: datetime) -> None:
    """End a token at once."""
    with transaction.atomic():
        record(events.TOKEN_ENDED, subject=subject(row.account), by=by, now=now, data={"token": row.pk})
        row.delete()


def make_source(source: str, *, by: Actor, now: datetime, school: School | None = None) -> tuple[SourceToken, str]:
    """Make a token with which one device or system sends signals, if given only for one school."""
    token = SOURCE_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = SourceToken.objects.create(source=source, digest=digest(token), school=school, created_at=now)
        record(
            events.SOURCE_TOKEN_MADE,
            subject=Subject("directory.sourcetoken", row.pk, source),
            by=by,
            now=now,
            scope=Scope(area_path=school.area.path if school else "", school_id=row.school_id),
        )
    return row, token


def revoke_source(row: SourceToken, *, by: Actor, now: datetime) -> None:
    """End a source's token at once."""
    with transaction.atomic():
        if SourceToken.objects.filter(pk=row.pk, active=True).update(active=False):
            what = Subject("directory.sourcetoken", row.pk, row.source)
            record(events.SOURCE_TOKEN_ENDED, subject=what, by=by, now=now)


def known_scopes() -> frozenset[str]:
    """Actions, their groups, and ``*`` for everything that the account may do."""
    return frozenset(TABLE) | {action.partition(".")[0] for action in TABLE} | {"*"}
