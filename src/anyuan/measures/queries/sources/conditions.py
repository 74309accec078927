"""A measure's days and conditions as a query understands them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from anyuan.measures.queries.sources.bound import Bound, Rows
from anyuan.measures.rules.definitions import Condition


def counted(bound: Bound, day_name: str, first: date, last: date) -> Rows:
    """The rows of a source that count on the local days ``first`` … ``last``; of a stock those that stand, or that came."""
    if bound.live is not None:
        return bound.live(day_name, first, last)
    return bound.rows().filter(within(bound, day_name, first, last))


def within(bound: Bound, day_name: str, first: date, last: date) -> Q:
    """Rows that count on the local days ``first`` … ``last``."""
    column = bound.days[day_name]
    if bound.dated:
        return Q(**{f"{column}__gte": first, f"{column}__lte": last})
    return Q(**{f"{column}__gte": midnight(first), f"{column}__lt": midnight(last + timedelta(days=1))})


def matching(bound: Bound, conditions: Iterable[Condition]) -> Q:
    """Rows that meet all conditions."""
    found = Q()
    for one in conditions:
        column = bound.fields[one.field]
        value = timedelta(seconds=one.value) if column.endswith("_span") else one.value
        match one.operator:
            case "is":
                found &= Q(**{column: value})
            case "is_not":
                found &= ~Q(**{column: value})
            case "in":
                found &= Q(**{f"{column}__in": value})
            case "not_in":
                found &= ~Q(**{f"{column}__in": value})
            case "at_least":
                found &= Q(**{f"{column}__gte": value})
            case "at_most":
                found &= Q(**{f"{column}__lte": value})
            case "there":
                found &= Q(**{f"{column}__isnull": not value})
    return found


def midnight(day: date) -> datetime:
    """The beginning of a local day."""
    return datetime.combine(day, time(0), timezone.get_default_timezone())
