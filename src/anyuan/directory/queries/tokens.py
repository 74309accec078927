"""From a bearer token to the one who shows it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from anyuan.directory.models import ApiToken, SourceToken
from anyuan.directory.policy import Viewer
from anyuan.directory.queries.accounts import viewer
from anyuan.directory.rules.tokens import digest


def viewer_for_token(token: str, now: datetime) -> Viewer | None:
    """The person behind an account's token, narrowed to the token's scopes; None for a token that is unknown, expired
    or of an account that was switched off."""
    row = (
        ApiToken.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), digest=digest(token))
        .select_related("account")
        .first()
    )
    if row is None or not row.account.is_active:
        return None
    return viewer(row.account, now, scopes=frozenset(row.scopes) if row.scopes else None)


def source_for_token(token: str) -> SourceToken | None:
    """The signal source behind a device's token, or None."""
    rows = SourceToken.objects.filter(digest=digest(token), active=True)
    return rows.select_related("school__area").first()
