"""Kinds of case that can be opened here. Packs are read again when their file changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from anyuan.cases.rules import gradings, kinds
from anyuan.kernel.packs import PackUnreadable, pack_dirs, read_pack

Check = Callable[[Mapping[str, Any]], Iterator[str]]
_read: dict[str, tuple[tuple[float, ...], dict[str, Any]]] = {}


class KindMissing(LookupError):
    """There is no usable kind of case of that name; ``anyuan packs check`` says what is wrong with it."""


def kind_for(name: str, area_path: str = "") -> dict[str, Any]:
    """The definition that a case of this kind opened now in this area would carry. Raises KindMissing."""
    known = all_kinds()
    if name not in known:
        raise KindMissing(name)
    kind = known[name]
    return kinds.frozen(kind, grading_for(kind), _overrides(name, area_path))


def all_kinds() -> dict[str, dict[str, Any]]:
    """Usable kinds by name, in the order of the menu. A home's broken one is left out here and named by packs check."""
    found = packs_of("case_kinds", kinds.problems)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].get("order", 99), pair[0])))


def grading_for(kind: Mapping[str, Any]) -> dict[str, Any] | None:
    """The grading scheme of a kind; None for a kind that is not graded, or whose scheme cannot be used."""
    scheme = kind.get("grading", {}).get("scheme")
    return packs_of("grading", gradings.problems).get(scheme) if scheme else None


def _overrides(name: str, area_path: str) -> list[dict[str, Any]]:
    """Limits that a city or county set for a kind, those of the wider area first."""
    found = []
    for pack in packs_of("case_limits", gradings.override_problems).values():
        area = str(pack.get("area", ""))
        if pack["kind"] == name and (not area or f"/{area}/" in area_path):
            found.append((area_path.find(f"/{area}/") if area else -1, pack["name"], pack["limits"]))
    return [line for _place, _name, lines in sorted(found, key=lambda f: f[:2]) for line in lines]


def packs_of(folder: str, check: Check) -> dict[str, dict[str, Any]]:
    """Usable packs of one kind by name."""
    found = {}
    for path in pack_dirs(folder, Path(settings.HOME)):
        pack = _load(path, check)
        if pack:
            found[pack["name"]] = pack
    return found


def _load(folder: Path, check: Check) -> dict[str, Any]:
    stamp = tuple(sorted(f.stat().st_mtime for f in folder.iterdir() if f.name.startswith("pack.")))
    known = _read.get(str(folder))
    if known is None or known[0] != stamp:
        try:
            pack = read_pack(folder)
            usable = next(check(pack), None) is None
        except PackUnreadable:
            pack, usable = {}, False
        known = _read[str(folder)] = (stamp, pack if usable else {})
    return known[1]
