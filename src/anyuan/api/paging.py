"""Keyset pages: the cursor holds the last row's sort values, so a page costs the same however far one has read."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from anyuan.api.problems import Refusal

MOST = 200


@dataclass(frozen=True, slots=True)
class Order:
    """Columns in sort order; ``newest_first`` turns all of them round. The last one must be unique."""

    columns: Sequence[str]
    newest_first: bool = False


def page(
    rows: QuerySet[Any], order: Order, shape: Callable[[Any], Any], *, limit: int, cursor: str | None
) -> dict[str, Any]:
    """One page as ``{"items": […], "next": cursor or None}``. Raises Refusal 400 for a cursor that is not ours."""
    sign = "-" if order.newest_first else ""
    ordered = rows.order_by(*(sign + column for column in order.columns))
    if cursor:
        ordered = ordered.filter(_after(order, _opened(cursor, order, rows.model)))
    found = list(ordered[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    return {"items": [shape(row) for row in found[:limit]], "next": _closed(order, more) if more else None}


def cursor_of(number: int | None) -> str | None:
    """The cursor of a list that goes down by number: its last one; None on the last page."""
    return _written([number]) if number is not None else None


def number_of(cursor: str | None, model: type[Model]) -> int | None:
    """The number in such a cursor. Raises Refusal 400 for a cursor that is not ours."""
    return _opened(cursor, Order(("id",)), model)[0] if cursor else None


def _after(order: Order, values: list[Any]) -> Q:
    """(a, b) after (x, y) is: a after x, or a = x and b after y."""
    lookup = "lt" if order.newest_first else "gt"
    after = Q(pk__in=[])
    same = Q()
    for column, value in zip(order.columns, values, strict=True):
        after |= same & Q(**{f"{column}__{lookup}": value})
        same &= Q(**{column: value})
    return after


def _closed(order: Order, row: Model) -> str:
    values = [getattr(row, column) for column in order.columns]
    return _written([v.isoformat() if isinstance(v, datetime) else v for v in values])


def _written(plain: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _opened(cursor: str, order: Order, model: type[Model]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order.columns):
            raise ValueError(cursor)
        return [_typed(model, c, v) for c, v in zip(order.columns, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, OverflowError) as error:
        raise Refusal(400, _("The cursor is not one that this list gave out."), "cursor") from error


def _typed(model: type[Model], column: str, value: Any) -> Any:
    kind = model._meta.get_field(column).get_internal_type()
    if kind == "DateTimeField":
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError(value)
        return at
    if kind == "CharField":
        if not isinstance(value, str) or "\0" in value:
            raise ValueError(value)
        return value
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**53:
        raise ValueError(value)
    return value
