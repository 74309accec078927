"""The invented year 2024 of four colleges with 51,000 people, in the shape of the account of Lingshou ("123456")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyuan.directory.models import Area


def write_year(seed: int = 1, year: int = 2024) -> Area:
    """Write the year into an installation that does not have it yet; returns the county. All of it or nothing."""
    from anyuan.demo.years.lingshou_123456.plan import plan
    from anyuan.demo.years.lingshou_123456.write import write

    return write(plan(seed, year))
