"""The invented year of "one centre, four networks", in the shape of the account of Wuzhishan: 23 schools, 58 teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyuan.directory.models import Area


def write_year(seed: int = 1, year: int = 2024) -> Area:
    """Write the year into an empty database; returns the city. All of it or nothing."""
    from anyuan.demo.years.wuzhishan.write import write

    return write(seed, year)
