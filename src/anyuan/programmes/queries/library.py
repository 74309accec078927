"""Programmes as the folders have them, and whether everything that they name is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from anyuan.kernel.packs import PackMissing, PackUnreadable, load_pack, pack_dirs
from anyuan.programmes.refusals import ProgrammeUnknown
from anyuan.programmes.rules import packs

Pack = dict[str, Any]


def library() -> dict[str, Pack]:
    """Usable programmes by name; a broken one is left out here and named by packs check."""
    found = {}
    for folder in pack_dirs("programmes", Path(settings.HOME)):
        try:
            found[folder.name] = programme(folder.name)
        except ProgrammeUnknown:
            continue
    return found


def programme(name: str) -> Pack:
    """One programme. Raises ProgrammeUnknown for one that is missing, faulty, or names a pack that is not there."""
    try:
        pack = load_pack("programmes", name, Path(settings.HOME))
    except (PackMissing, PackUnreadable) as error:
        raise ProgrammeUnknown(name) from error
    if next(packs.problems(pack), None) is not None or missing(pack):
        raise ProgrammeUnknown(name)
    return pack


def missing(pack: Mapping[str, Any]) -> list[str]:
    """Packs that the programme names and no folder has, as ``kind/name``."""
    there = {kind: {folder.name for folder in pack_dirs(kind, Path(settings.HOME))} for kind in packs.INSTALLED}
    return [f"{kind}/{name}" for _place, kind, name in packs.references(pack) if name not in there[kind]]
