"""The demonstration: an invented city written through the ordinary registers, and devices that really speak."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyuan.demo.write.city import Built

DEFAULT_CITY = "yunxiu"


def build(home: Path, seed: int, now: datetime, city: str = DEFAULT_CITY) -> Built:
    """Write the invented city into an empty home, once; a home that has it already is left as it is.

    Needs Django set up and its tables made. Raises `anyuan.kernel.packs.PackMissing` for a city without a pack, and
    `HomeInUse` for a home that holds records of its own.
    """
    from anyuan.demo.write.city import write

    return write(home, seed, now, city)


def build_year(home: Path, seed: int, now: datetime, city: str) -> Built:
    """Write the generated year of a programme into an empty home, once; see `anyuan.demo.years`.

    Raises `YearUnknown`, and `HomeInUse` for a home that holds records of its own.
    """
    from anyuan.demo.years.home import build_year as build

    return build(home, city, seed, now)
