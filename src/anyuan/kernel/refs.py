"""Reference numbers as people read them aloud: a letter, the local date, a running number."""

from __future__ import annotations

from datetime import date


def reference(series: str, day: date, number: int) -> str:
    """``J261122-0007``: series, two-digit year, month and day, running number (four digits or more)."""
    return f"{series}{day:%y%m%d}-{number:04d}"
