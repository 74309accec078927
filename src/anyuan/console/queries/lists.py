"""Incidents as a list: filters from the address, newest first, page by page without counting the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from anyuan.console.queries.queue import Row, rows
from anyuan.directory.policy import Viewer
from anyuan.incidents import queries as incidents
from anyuan.kernel.text import fold

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    q: str = ""
    open: bool = False
    level: int = 0
    exercise: bool = False
    school: str = ""
    before_at: datetime | None = None
    before_id: int = 0

    def url(self, **changes: object) -> str:
        """The same question with something changed."""
        facts = {
            "q": self.q,
            "open": "1" if self.open else "",
            "level": self.level or "",
            "exercise": "1" if self.exercise else "",
            "school": self.school,
            **changes,
        }
        return "/incidents/?" + urlencode({key: value for key, value in facts.items() if value})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list and where the next one begins."""

    rows: list[Row]
    next_url: str


def filters(query: Mapping[str, str]) -> Asked:
    """The question in the address; what cannot be understood is left out."""
    at, _dot, number = query.get("before", "").rpartition("~")
    moment = parse_datetime(at) if at else None
    level = query.get("level", "")
    return Asked(
        q=fold(query.get("q", ""))[:80],
        open=query.get("open") == "1",
        level=int(level) if level in ("1", "2", "3", "4") else 0,
        exercise=query.get("exercise") == "1",
        school=query.get("school", "")[:64],
        before_at=moment,
        before_id=int(number) if number.isdigit() else 0,
    )


def incident_list(viewer: Viewer, asked: Asked) -> Page:
    """One page, by keyset on (received, id)."""
    found = incidents.visible_to(viewer).order_by("-received_at", "-id")
    if asked.open:
        found = found.filter(open=True)
    if asked.level:
        found = found.filter(level=asked.level)
    if asked.exercise:
        found = found.filter(exercise=True)
    if asked.school:
        found = found.filter(school__code=asked.school)
    if asked.q:
        found = found.filter(_matches(asked.q))
    if asked.before_at:
        found = found.filter(
            Q(received_at__lt=asked.before_at) | Q(received_at=asked.before_at, id__lt=asked.before_id)
        )
    shown = list(found[: PAGE + 1])
    last = shown[PAGE - 1] if len(shown) > PAGE else None
    next_url = asked.url(before=f"{last.received_at.isoformat()}~{last.pk}") if last else ""
    return Page(rows(shown[:PAGE]), next_url)


def _matches(q: str) -> Q:
    letters = q.lower()
    return (
        Q(ref__icontains=q)
        | Q(title__icontains=q)
        | Q(school__name__icontains=q)
        | Q(school__name_en__icontains=q)
        | Q(school__short_name__icontains=q)
        | Q(school__initials__startswith=letters)
        | Q(place__name__icontains=q)
    )
