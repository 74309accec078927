"""One generated year for each programme: the records behind a published account's figures, all of them invented.

`<programme>.py` (or a folder) has ``write_year(seed=1, year=2023) -> Area``: it writes the year (by default the account's
own) into a database that holds no school yet. The same seed gives the same year. What the packages' own actions can do in
reasonable time goes through them; what comes by the ten thousand is written in blocks of rows, each with one entry in the
journal (`_common.blocks`).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyuan.directory.models import Area


class YearUnknown(LookupError):
    """No programme of this name has a generated year."""


def names() -> list[str]:
    """Programmes that have a year: found by looking into this folder."""
    found = [one.name for one in pkgutil.iter_modules(__path__) if not one.name.startswith("_") and one.name != "home"]
    return sorted(name.replace("_", "-") for name in found)


def write_year(programme: str, *, seed: int = 1, year: int | None = None) -> Area:
    """Write a programme's year into an empty database. Raises YearUnknown, HomeInUse."""
    from anyuan.demo.write.city import HomeInUse
    from anyuan.directory.models import School

    module = _module(programme)
    if School.objects.exists():
        raise HomeInUse(programme)
    area: Area = module.write_year(seed, year or year_of(programme))
    return area


def year_of(programme: str) -> int:
    """The year that the account is about: the default of its ``write_year``. Raises YearUnknown."""
    return int(inspect.signature(_module(programme).write_year).parameters["year"].default)


def compared(programme: str) -> tuple[str, ...]:
    """Measures of whose records the year before was generated as well (``COMPARED``): all others have no data of it, and no
    zero either."""
    return tuple(getattr(_module(programme), "COMPARED", ()))


def report_of(programme: str) -> str:
    """The programme's annual report: its folder below packs/reports."""
    return f"{programme.replace('-', '_')}_annual"


def _module(programme: str) -> ModuleType:
    if programme not in names():
        raise YearUnknown(programme)
    return importlib.import_module(f"{__name__}.{programme.replace('-', '_')}")
