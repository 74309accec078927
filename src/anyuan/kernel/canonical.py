"""One byte form for one value, so that a hash over it can be checked by anybody, anywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with six fractional digits: the same instant always gives the same text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8, no NaN. Raises TypeError or ValueError for values outside JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    return text.encode("utf-8")
