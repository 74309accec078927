"""Which text of a standard holds for a school on a day: the version its area took into use, else the pack as it stands,
with the overlays of the areas around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anyuan.directory.models import AreaAlias
from anyuan.standards.models import Adoption, Switch
from anyuan.standards.queries import library
from anyuan.standards.rules.overlays import merged


@dataclass(frozen=True, slots=True)
class Held:
    """A standard as it holds in one area on one day. ``adoption`` None: the pack itself, nobody took a version into use."""

    name: str
    label: Mapping[str, str]
    version: int
    lines: tuple[dict[str, Any], ...]
    lights: tuple[Mapping[str, Any], ...] = ()
    head: Mapping[str, Any] = field(default_factory=dict)
    adoption: Adoption | None = None
    overlays: tuple[str, ...] = ()
    switches: Mapping[str, bool] = field(default_factory=dict)


class Shelf:
    """Everything that is needed to say what holds where on one day, read once for many schools."""

    def __init__(self, on: date, name: str = "") -> None:
        self.on = on
        self.packs = library.standards()
        versions = Adoption.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)
        switches = Switch.objects.filter(since__lte=on).order_by("since", "id")
        if name:
            versions, switches = versions.filter(name=name), switches.filter(standard=name)
        self._versions = list(versions)
        self._switches = list(switches)
        # A county that was re-coded: what was written for its old code holds for the area that took its place.
        self._successors = dict(AreaAlias.objects.values_list("code", "area__code"))
        self._made: dict[tuple[str, str], Held | None] = {}

    def names(self) -> list[str]:
        """Standards that can hold here, overlays left out, in the order of the menu."""
        taken = [version.name for version in self._versions if version.name not in self.packs]
        return [*(name for name, pack in self.packs.items() if not pack.get("extends")), *dict.fromkeys(taken)]

    def held(self, name: str, area_path: str) -> Held | None:
        """The standard as it holds in an area; None when there is none of that name."""
        key = (name, area_path)
        if key not in self._made:
            self._made[key] = self._make(name, area_path)
        return self._made[key]

    def covers(self, region: str, area_path: str) -> bool:
        """Whether a region of a pack (a code, old or new; empty: everywhere) covers an area."""
        return not region or f"/{self._successors.get(region, region)}/" in area_path

    def _make(self, name: str, area_path: str) -> Held | None:
        mine = [v for v in self._versions if v.name == name and area_path.startswith(v.area_path)]
        version = max(mine, key=lambda v: (len(v.area_path), v.number), default=None)
        pack = version.definition if version is not None else self.packs.get(name)
        if pack is None or pack.get("extends"):
            return None
        local = self._overlays(name, area_path)
        lines = merged(pack["requirements"], [overlay["requirements"] for overlay in local])
        return Held(
            name=name,
            label=pack["label"],
            version=pack["version"],
            lines=tuple(_in_span(line, pack) for line in lines),
            lights=tuple(pack.get("lights", ())),
            head=pack,
            adoption=version,
            overlays=tuple(overlay["name"] for overlay in local),
            switches=self._switched(name, area_path),
        )

    def _overlays(self, name: str, area_path: str) -> list[dict[str, Any]]:
        """Overlays that hold in the area, those of the wider area first."""
        found = []
        for pack in self.packs.values():
            if pack.get("extends") != name:
                continue
            codes = [self._successors.get(code, code) for code in pack.get("areas", ())]
            places = [area_path.find(f"/{code}/") for code in codes if f"/{code}/" in area_path]
            if places:
                found.append((min(places), pack["name"], pack))
        return [pack for _place, _name, pack in sorted(found, key=lambda entry: entry[:2])]

    def _switched(self, name: str, area_path: str) -> dict[str, bool]:
        """What the areas around decided; the narrower and then the later decision wins."""
        mine = [s for s in self._switches if s.standard == name and area_path.startswith(s.area_path)]
        return {s.requirement: s.on for s in sorted(mine, key=lambda s: (len(s.area_path), s.since, s.pk))}


def standard_for(name: str, area_path: str, on: date) -> Held | None:
    """What holds in one area on one day."""
    return Shelf(on, name).held(name, area_path)


def _in_span(line: dict[str, Any], pack: Mapping[str, Any]) -> dict[str, Any]:
    """A requirement without days of its own has those of its standard."""
    span = {key: pack[key] for key in ("valid_from", "valid_to") if key in pack}
    return span | line
