"""Which response plan answers a kind. Packs are read again when their file changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from anyuan.incidents.refusals import PlanMissing
from anyuan.incidents.rules import plans as rules
from anyuan.kernel.packs import pack_dirs, pack_stamps, read_pack

FALLBACK = "unknown"
Plans = dict[str, dict[str, Any]]
_read: list[tuple[Any, Plans]] = []  # what was read last, and the stamps that it was read under


def all_plans() -> Plans:
    """Usable plans by kind. A home's broken plan is left out here and named by ``anyuan packs check``."""
    home = Path(settings.HOME)
    stamps = pack_stamps("response_plans", home)
    if not _read or _read[0][0] != stamps:
        _read[:] = [
            (
                stamps,
                {plan["kind"]: plan for plan in map(read_pack, pack_dirs("response_plans", home)) if _usable(plan)},
            )
        ]
    return _read[0][1]


def plan_for(kind: str) -> dict[str, Any]:
    """The plan of an incident kind, of the kind that answers a signal kind, or the one for unknown kinds.

    Raises PlanMissing when not even that one is there.
    """
    plans = all_plans()
    if kind in plans:
        return plans[kind]
    for plan in plans.values():
        if kind in plan.get("signal_kinds", ()):
            return plan
    if FALLBACK not in plans:
        raise PlanMissing(kind)
    return plans[FALLBACK]


def kinds() -> list[tuple[str, dict[str, str]]]:
    """(kind, title in en and zh) of every plan, for a choice on a form."""
    return [(kind, plan["title"]) for kind, plan in sorted(all_plans().items())]


def _usable(plan: dict[str, Any]) -> bool:
    return next(rules.problems(plan), None) is None
