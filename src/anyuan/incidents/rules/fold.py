"""Replay: the entries of one incident give the state that is stored. A test replays after every action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol


class EntryLike(Protocol):
    """A journal entry, as far as replay cares."""

    @property
    def name(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Folded:
    """The columns of an incident that its journal determines."""

    state: str = ""
    level: int = 0
    verdict: str = ""
    cause: str = ""
    acknowledged_at: datetime | None = None
    verified_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    cleared_at: datetime | None = None
    closed_at: datetime | None = None
    recalled_at: datetime | None = None
    commander_id: int | None = None
    parent_id: int | None = None
    merged_into_id: int | None = None
    reopened_count: int = 0
    signal_count: int = 0
    version: int = 0


FIELDS = tuple(Folded.__dataclass_fields__)


def fold(entries: Iterable[EntryLike]) -> Folded:
    """The state after the entries (oldest first). Entries of other packages about the same subject are passed over."""
    state = Folded()
    for entry in entries:
        if entry.name.startswith("incidents."):
            state = _step(state, entry.name.removeprefix("incidents."), entry)
    return state


def _step(was: Folded, name: str, entry: EntryLike) -> Folded:
    changes: dict[str, Any] = dict(entry.data.get("set", {}))
    stamp = _STAMPS.get(name)
    if stamp and getattr(was, stamp) is None:
        changes[stamp] = entry.at
    if name == "dispatched" and was.acknowledged_at is None:
        changes["acknowledged_at"] = entry.at
    if name == "reopened":
        changes |= {"closed_at": None, "cleared_at": None, "reopened_count": was.reopened_count + 1}
    return replace(was, version=was.version + 1, **changes)


_STAMPS = {
    "acknowledged": "acknowledged_at",
    "verified": "verified_at",
    "dispatched": "dispatched_at",
    "arrived": "arrived_at",
    "cleared": "cleared_at",
    "closed": "closed_at",
    "recalled": "recalled_at",
}
