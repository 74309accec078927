"""One file per kind of register: how its cells become values, and how a row is found again."""

from anyuan.directory.imports.kinds.areas import Areas
from anyuan.directory.imports.kinds.base import Kind
from anyuan.directory.imports.kinds.calendar import CalendarDays
from anyuan.directory.imports.kinds.described import described
from anyuan.directory.imports.kinds.people import People, Teams
from anyuan.directory.imports.kinds.registers import (
    Campuses,
    Devices,
    Lines,
    Organisations,
    Places,
    Schools,
    Units,
)
from anyuan.directory.imports.kinds.rosters import Rosters

# In the order in which they stand on one another: a file of schools may name areas of another file of the same import.
KINDS: dict[str, type[Kind]] = {
    kind.name: kind
    for kind in (
        Areas,
        Organisations,
        Schools,
        Campuses,
        Places,
        Lines,
        Devices,
        People,
        Teams,
        Units,
        Rosters,
        CalendarDays,
    )
} | described()

__all__ = ["KINDS", "Kind"]
