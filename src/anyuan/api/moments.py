"""Instants that somebody plans: near enough that a day, a term and a year around them exist."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anyuan.api.problems import Refusal

FURTHEST = timedelta(days=1100)


def near(at: datetime, now: datetime) -> datetime:
    """The instant itself, when it lies within three years. Raises Refusal 422."""
    if abs(at - now) > FURTHEST:
        raise Refusal(422, _("Please choose a day within three years."), "day")
    return at
