"""Whether an area has the bodies, posts and teams that a programme needs: counted from the registers, refused by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from anyuan.directory.models import Appointment, Area, Organisation, School, Team


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the organisation. ``found`` of ``least`` are there; ``of`` what it is counted by, ``lacking`` names some."""

    title: Mapping[str, str]
    kind: str
    found: int
    least: int
    leads: bool = False
    lacking: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        return self.found >= self.least


SOME = 5


def needs(pack: Mapping[str, Any], area: Area, day: date) -> list[Need]:
    """Every line of ``[organisation]`` against the registers of the area on a local day."""
    pattern = pack.get("organisation") or {}
    return [*_bodies(pattern, area, day), *_posts(pattern, area, day), *_teams(pattern, area)]


def _bodies(pattern: Mapping[str, Any], area: Area, day: date) -> Iterator[Need]:
    for body in pattern.get("bodies", ()):
        rows = Organisation.objects.filter(active=True, kind=body["kind"], area__path__startswith=area.path)
        held = set(_held(day).filter(organisation__in=rows).values_list("post", flat=True))
        empty = tuple(post for post in body.get("posts", ()) if post not in held)
        yield Need(
            body["title"], "body", rows.count(), body.get("least", 1), bool(body.get("leads")), posts=empty
        )  # fmt: skip


def _posts(pattern: Mapping[str, Any], area: Area, day: date) -> Iterator[Need]:
    for line in pattern.get("posts", ()):
        held = _held(day).filter(post=line["post"])
        least = line.get("least", 1)
        if line["per"] == "school":
            places: Any = School.objects.filter(active=True, area__path__startswith=area.path)
            holders = held.values_list("school_id", flat=True)
        elif line["per"] == "township":
            places = Area.objects.filter(path__startswith=area.path, level=4)
            holders = held.values_list("area_id", flat=True)
        else:
            places, holders = Area.objects.filter(pk=area.pk), _within(held, area)
        count: dict[Any, int] = {}
        for holder in holders:
            count[holder] = count.get(holder, 0) + 1
        lacking = [place for place in places.order_by("code") if count.get(place.pk, 0) < least]
        total = places.count()
        yield Need(line["title"], "post", total - len(lacking), total, lacking=tuple(p.name for p in lacking[:SOME]))


def _within(held: Any, area: Area) -> list[int]:
    inside = Q(area__path__startswith=area.path) | Q(organisation__area__path__startswith=area.path)
    return [area.pk] * held.filter(inside | Q(school__area__path__startswith=area.path)).count()


def _teams(pattern: Mapping[str, Any], area: Area) -> Iterator[Need]:
    inside = Q(area__path__startswith=area.path) | Q(organisation__area__path__startswith=area.path)
    inside |= Q(school__area__path__startswith=area.path)
    for line in pattern.get("teams", ()):
        found = Team.objects.filter(inside, active=True, kind=line["kind"]).count()
        yield Need(line["title"], "team", found, line.get("least", 1))


def _held(day: date) -> Any:
    return Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), active=True, starts_on__lte=day)
