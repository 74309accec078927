"""A case with many parts, each of its own department: progress in one table, and the answers as one text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from anyuan.cases import queries as cases
from anyuan.cases.models import Case, Closure
from anyuan.console.queries.cases.rows import CaseRow, choice_label, rows
from anyuan.directory.policy import Viewer


@dataclass(frozen=True, slots=True)
class Part:
    """One department's part: how it stands and what it answered."""

    row: CaseRow
    ending: str
    result: str
    at: datetime | None
    # Whether this viewer may open it: whoever brings the whole to its end reads how each part stands, no more.
    opens: bool = True


@dataclass(slots=True)
class Gathered:
    """All parts."""

    row: CaseRow
    parts: list[Part] = field(default_factory=list)

    @property
    def closed(self) -> int:
        return sum(1 for part in self.parts if not part.row.case.open)

    @property
    def answered(self) -> int:
        return sum(1 for part in self.parts if part.at)

    @property
    def whole(self) -> bool:
        return bool(self.parts) and self.closed == len(self.parts)

    def merged(self) -> str:
        """The answers of all departments as one text, each under the name of whoever gave it."""
        return "\n\n".join(f"{part.row.owner}\n{part.result}" for part in self.parts if part.result)


def gathered(case: Case, viewer: Viewer, now: datetime, *, whole: bool = False) -> Gathered:
    """The parts that this viewer sees, those with the least time first, done ones at the end.

    ``whole``: the viewer owes the whole, and so reads how every part stands; protected parts stay out (red line 9).
    """
    seen = cases.visible_to(viewer, now=now).filter(parent=case)
    opens = set(seen.values_list("pk", flat=True))
    wanted = case.children.filter(protected=False, sealed_at=None) if whole else seen
    found = list(wanted.select_related("school", "place").order_by("-open", "due_at", "id"))
    last: dict[int, Closure] = {}
    for closure in Closure.objects.filter(case__in=[part.pk for part in found]).order_by("number"):
        if closure.verdict != "returned":
            last[closure.case_id] = closure
    parts = []
    for row in rows(found):
        closure = last.get(row.case.pk)
        endings = row.case.definition.get("closure", {}).get("dispositions", ())
        parts.append(
            Part(
                row,
                choice_label(endings, closure.disposition) if closure else "",
                closure.result if closure else "",
                closure.submitted_at if closure else None,
                row.case.pk in opens,
            )
        )
    return Gathered(rows([case])[0], parts)
