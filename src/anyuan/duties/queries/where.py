"""What a page of duties is about: everything in sight, an area, a body with the schools that it answers for, or one school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.directory.models import Area, Organisation, School
from anyuan.directory.policy import school_bodies
from anyuan.duties.models import Occurrence


@dataclass(frozen=True, slots=True)
class Where:
    """Narrows what the viewer sees, and never widens it."""

    area: Area | None = None
    body: Organisation | None = None
    school: School | None = None

    @property
    def row(self) -> Any:
        """The narrowest of them, for a heading; None for everything in sight."""
        return self.school or self.body or self.area

    @property
    def query(self) -> dict[str, str]:
        """As an address says it."""
        pairs = (("area", self.area), ("organisation", self.body), ("school", self.school))
        return {name: row.code for name, row in pairs if row is not None}

    def of(self, rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
        """Those of some occurrences that lie here: at a school by where it stands now, whatever its code was."""
        if self.school is not None:
            rows = rows.filter(school=self.school)
        if self.body is not None:
            mine = Q(organisation=self.body)
            for column in school_bodies("school"):
                mine |= Q(**{column: self.body.pk})
            rows = rows.filter(mine)
        if self.area is not None:
            own = Q(school=None, area_path__startswith=self.area.path)
            rows = rows.filter(own | Q(school__area__path__startswith=self.area.path))
        return rows


EVERYWHERE = Where()
