"""Which response plan answers a kind. Packs are read again when their file changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from anyuan.incidents.refusals import PlanMissing
from anyuan.incidents.rules import plans as rules
from anyuan.kernel.packs import pack_dirs, read_pack

FALLBACK = "unknown"
_read: dict[str, tuple[tuple[float, ...], dict[str, Any]]] = {}


def all_plans() -> dict[str, dict[str, Any]]:
    """Usable plans by kind. A home's broken plan is left out here and named by ``anyuan packs check``."""
    found = {}
    for folder in pack_dirs("response_plans", Path(settings.HOME)):
        plan = _load(folder)
        if plan is not None:
            found[plan["kind"]] = plan
    return found


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


def _load(folder: Path) -> dict[str, Any] | None:
    stamp = tuple(sorted(f.stat().st_mtime for f in folder.iterdir() if f.name.startswith("pack.")))
    known = _read.get(str(folder))
    if known is None or known[0] != stamp:
        plan = read_pack(folder)
        usable = next(rules.problems(plan), None) is None
        known = _read[str(folder)] = (stamp, plan if usable else {})
    return known[1] or None
