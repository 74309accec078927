"""Which Word template an area uses for a report: its own, else that of the area around it."""

from __future__ import annotations

from anyuan.directory.models import Area
from anyuan.reports.models import Paper, WordForm


def form_for(paper: Paper) -> bytes | None:
    """The template of the narrowest area around the document that has one in use; None: the house's layout."""
    return form_of(paper.name, paper.area_path)


def form_of(name: str, area_path: str) -> bytes | None:
    """The same for a report and an area's path."""
    rows = WordForm.objects.filter(name=name, in_use=True).select_related("area")
    mine = [row for row in rows if area_path.startswith(row.area.path)]
    found = max(mine, key=lambda row: len(row.area.path), default=None)
    return bytes(found.content) if found is not None else None


def versions(areas: list[Area]) -> dict[tuple[int, str], list[WordForm]]:
    """(area, report) → its versions, the newest first, without their content."""
    found: dict[tuple[int, str], list[WordForm]] = {}
    for row in WordForm.objects.filter(area__in=areas).defer("content").order_by("-number"):
        found.setdefault((row.area_id, row.name), []).append(row)
    return found
