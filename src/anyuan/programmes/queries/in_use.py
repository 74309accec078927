"""What stands in use: the adoptions of an area, and every programme's duties as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from anyuan.directory.models import Area
from anyuan.duties.actions import rules_of
from anyuan.duties.models import DutyRule, Programme
from anyuan.programmes.models import Adoption
from anyuan.programmes.rules.joining import Side


@dataclass(frozen=True, slots=True)
class Standing:
    """A programme whose duties lie in or around an area."""

    programme: Programme
    side: Side

    @property
    def title(self) -> dict[str, str]:
        return dict(self.programme.title)


def adopted(areas: Iterable[Area]) -> QuerySet[Adoption]:
    """Everything that was ever taken into use in these areas, what holds on first."""
    return Adoption.objects.filter(area__in=areas).select_related("area").order_by(
        F("last_day").desc(nulls_first=True), "valid_from", "pk"
    )  # fmt: skip


def held(pack: str, area: Area) -> Adoption | None:
    """The adoption of a programme in an area that has no last day yet."""
    return Adoption.objects.filter(pack=pack, area=area, last_day__isnull=True).first()


def in_use(area: Area, day: date) -> list[Standing]:
    """Programmes alive on a local day in the area, around it and within it: those of wider areas first."""
    around = Q(area_path__startswith=area.path)
    rows = Programme.objects.annotate(asked=Value(area.path)).filter(around | Q(asked__startswith=F("area_path")))
    alive = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).select_related("area")
    return [Standing(one, side_of(one)) for one in sorted(alive, key=lambda one: (len(one.area_path), one.pk))]


def side_of(programme: Programme) -> Side:
    """A programme's duties by key, whether they are owed now or covered by another programme."""
    latest: dict[str, dict[str, Any]] = {}
    for rule in DutyRule.objects.filter(programme=programme).order_by("key", "number"):
        latest[rule.key] = rule.definition
    adoption = held(programme.pack, programme.area)
    if adoption is not None:  # what a newer version of the pack left out does not come back
        latest = {key: latest.get(key, rule) for key, rule in rules_of(adoption.definition).items()}
    return Side(programme.code, programme.area_path, programme.pk, latest)
