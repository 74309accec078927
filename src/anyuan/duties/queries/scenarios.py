"""Scenarios of drills: the response plans, by which a real alarm of that kind would be answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from anyuan.duties.rules.drills import alarm_kind
from anyuan.intake.rules import KINDS
from anyuan.kernel.packs import PackUnreadable, pack_dirs, read_pack

# A disturbance of the technique, and what nobody has understood yet, are no scenario for people.
NOT_PLAYED = ("technical", "unknown")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is played: the kind of its response plan, its title, and as what its alarm comes in."""

    kind: str
    title: dict[str, str]
    alarm_kind: str


def scenarios() -> list[Scenario]:
    """Every response plan of the package and of the home that people can drill, in the order of its kind."""
    found: dict[str, Scenario] = {}
    for folder in pack_dirs("response_plans", Path(settings.HOME)):
        try:
            pack: dict[str, Any] = read_pack(folder)
        except PackUnreadable:
            continue  # named by ``anyuan packs check``
        kind, title = str(pack.get("kind", "")), pack.get("title")
        if kind and kind not in NOT_PLAYED and isinstance(title, dict):
            found[kind] = Scenario(kind, title, alarm_kind(pack.get("signal_kinds", ()), KINDS))
    return [found[kind] for kind in sorted(found)]


def scenario(kind: str) -> Scenario | None:
    """The scenario of this kind, if there is one."""
    return next((one for one in scenarios() if one.kind == kind), None)
