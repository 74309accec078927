"""Whom a target of a ladder's step or of a leg means at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from anyuan.directory import queries as directory
from anyuan.directory.models import Area, Organisation, School
from anyuan.directory.queries.roster import shifts_at


class Recipients:
    """Resolves targets at one ``now``; answers are remembered, because a storm asks the same question a thousand times."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._day = timezone.localdate(now)
        self._known: dict[tuple[Any, ...], list[int]] = {}
        self._schools: dict[int, School | None] = {}
        self._manned: set[str] | None = None

    def of(self, targets: Sequence[Mapping[str, Any]], area_path: str, school_id: int | None) -> list[int]:
        """Ids of the people behind the targets, each once, in the order of the targets."""
        found: dict[int, None] = {}
        for target in targets:
            # Who is on duty for an area is the same for each of its schools.
            key = (repr(target), area_path, None if target.get("at") == "area" else school_id)
            if key not in self._known:
                self._known[key] = self._one(target, area_path, school_id)
            found.update(dict.fromkeys(self._known[key]))
        return list(found)

    def _one(self, target: Mapping[str, Any], area_path: str, school_id: int | None) -> list[int]:
        if "people" in target:
            return [int(id) for id in target["people"]]
        if "role" in target and target["role"] not in self._roles():
            return []  # nobody anywhere: no need to look for the places
        found: dict[int, None] = {}
        for place in self._places(target, area_path, school_id):
            found.update(dict.fromkeys(self._there(target, place)))
        return list(found)

    def _places(
        self, target: Mapping[str, Any], area_path: str, school_id: int | None
    ) -> Sequence[School | Organisation | str]:
        at = target["at"]
        if at == "area":
            return [area_path] if area_path else []
        school = self._school(school_id)
        if school is None:
            return []
        if at == "school":
            return [school]
        if at == "neighbours":
            return directory.neighbour_schools(school, int(target.get("count", 3)))
        organisation = school.police_station if at == "police_station" else school.organisation
        return [organisation] if organisation is not None else []

    def _there(self, target: Mapping[str, Any], place: School | Organisation | str) -> list[int]:
        if "role" in target:
            match place:
                case School():
                    people = directory.on_duty(target["role"], now=self.now, school=place.pk)
                case Organisation():
                    people = directory.on_duty(target["role"], now=self.now, organisation=place.pk)
                case _:
                    people = directory.on_duty(target["role"], now=self.now, area_path=place)
            return [person.pk for person in people]
        where = Area.objects.filter(path=place).first() if isinstance(place, str) else place
        if where is None:
            return []
        return [person.pk for person in directory.post_holders(target["post"], where, self._day)]

    def _roles(self) -> set[str]:
        """Roles in which anybody at all is on shift: one look, instead of a search for each empty one."""
        if self._manned is None:
            roles = shifts_at(self.now).order_by().values_list("role", flat=True).distinct()
            self._manned = set(roles)
        return self._manned

    def _school(self, school_id: int | None) -> School | None:
        if school_id is None:
            return None
        if school_id not in self._schools:
            rows = School.objects.select_related("area", "organisation", "police_station")
            self._schools[school_id] = rows.filter(pk=school_id).first()
        return self._schools[school_id]
