"""The Chinese identifier ``ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N`` (GB/T 35965.1-2018) and Chinese area codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_IDENTIFIER = re.compile(r"(\d{6})(\d{3})(\d{3})(\d{2})_(\d{14})(?:_(\d))?")
BEIJING = timezone(timedelta(hours=8))
_LENGTHS = (12, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True)
class Identifier:
    """Its parts. ``serial`` is None where a sender leaves it out (seen in the wild)."""

    area: str
    body: str
    entered_at: datetime
    serial: int | None


def identifier(text: str) -> Identifier | None:
    """The parts of a Chinese identifier, None for any other."""
    match = _IDENTIFIER.fullmatch(text)
    if match is None:
        return None
    try:
        at = datetime.strptime(match[5], "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).astimezone(UTC)
    except ValueError:
        return None
    return Identifier(match[1], match[2], at, int(match[6]) if match[6] else None)


def area_codes(value: str) -> list[str]:
    """A GB/T 2260 or statistical code as the directory may spell it, the narrowest first: 469001000000 → 469001, …"""
    digits = value.strip()
    if not digits.isdigit() or len(digits) > 12:
        return []
    found = [digits]
    for length in _LENGTHS:
        if length < len(digits) and set(digits[length:]) == {"0"}:
            found.append(digits[:length])
    return found
