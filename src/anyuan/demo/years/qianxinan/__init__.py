"""The invented year 2022 of a prefecture with 1,144 schools, in the shape of the account of Southwest Guizhou."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyuan.directory.models import Area


def write_year(seed: int = 1, year: int = 2022) -> Area:
    """Write the year into an installation that does not have it yet; returns the prefecture. All of it or nothing."""
    from anyuan.demo.years.qianxinan.plan import plan
    from anyuan.demo.years.qianxinan.write import write

    return write(plan(seed, year))
