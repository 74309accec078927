"""One instruction to many departments (交办): a parent and one part for each, each with its own clock; one merged answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anyuan.cases.actions.open import open_case
from anyuan.cases.actions.pass_on import accept, assign
from anyuan.cases.models import Case
from anyuan.cases.queries import bodies
from anyuan.cases.refusals import OwnerUnknown
from anyuan.dispatch import actions as dispatching
from anyuan.journal.rules import Actor


def issue(
    *,
    to: Sequence[tuple[str, int]],
    title: str,
    text: str = "",
    kind: str = "instruction",
    answer_by: datetime | None = None,
    by: Actor,
    now: datetime,
    **given: Any,
) -> Case:
    """Issue one instruction to many bodies (("organisation", id), ("school", id) …). Returns the parent.

    The parent is the centre's own, already accepted by whoever issues it; every body gets a part of its own. All or none:
    raises OwnerUnknown (also for an empty list), and what `open_case` raises. The same ``client_id`` issues once.
    """
    owners = list(dict.fromkeys(to))
    if not owners:
        raise OwnerUnknown("–")
    known = {owner: bodies.body(*owner) for owner in owners}
    if known and not given.get("area_path") and not given.get("school"):
        given["area_path"] = _common([body.area_path for body in known.values()])
    own = {name: given.pop(name, None) for name in ("client_id", "parent")}
    wanted = given.pop("reply_wanted", False)
    with dispatching.turn(now):
        same = {"title": title, "text": text, "answer_by": answer_by, "by": by, "now": now} | given
        parent = open_case(kind, **same, **own, reply_wanted=wanted)
        if parent.children.exists():
            return parent  # sent twice
        if parent.state == "registered":
            parent = assign(parent, owner_kind=parent.owner_kind, owner_id=parent.owner_id, by=by, now=now)
        if parent.state == "assigned":
            parent = accept(parent, by=by, now=now)
        for owner in owners:
            open_case(kind, **same, parent=parent, owner=owner)
    return parent


def _common(paths: Sequence[str]) -> str:
    """The smallest area that holds all."""
    common: list[str] = []
    for codes in zip(*[path.strip("/").split("/") for path in paths], strict=False):
        if len(set(codes)) > 1:
            break
        common.append(codes[0])
    return f"/{'/'.join(common)}/" if common and common[0] else ""
