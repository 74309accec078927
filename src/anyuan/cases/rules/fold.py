"""Replay: the entries of one case give the state that is stored. A test replays after every action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from anyuan.kernel.canonical import instant


class EntryLike(Protocol):
    """A journal entry, as far as replay cares."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Folded:
    """The columns of a case that its journal determines."""

    state: str = ""
    open: bool = True
    grade: str = ""
    category: str = ""
    owner_kind: str = ""
    owner_id: int | None = None
    organisation_id: int | None = None
    handler_id: int | None = None
    parent_id: int | None = None
    joined_into_id: int | None = None
    due_kind: str = ""
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    handle_due_at: datetime | None = None
    stage_at: datetime | None = None
    accepted_at: datetime | None = None
    handled_at: datetime | None = None
    verified_at: datetime | None = None
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    handled_by: str = ""
    verified_by: str = ""
    on_time: bool | None = None
    reply_wanted: bool = False
    bounced_count: int = 0
    extended_count: int = 0
    returned_count: int = 0
    supervised_count: int = 0
    reopened_count: int = 0
    reopened_at: datetime | None = None
    falsely_closed_at: datetime | None = None
    sealed_at: datetime | None = None
    dispose_on: date | None = None
    version: int = 0


FIELDS = tuple(Folded.__dataclass_fields__)


def fold(entries: Iterable[EntryLike]) -> Folded:
    """The state after the entries (oldest first). Entries of other packages about the same subject are passed over."""
    state = Folded()
    for entry in entries:
        if entry.name.startswith("cases."):
            state = replace(state, version=state.version + 1, **decode(entry.data.get("set", {})))
    return state


def encode(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as an entry carries them: ids, codes, numbers and instants as text."""
    return {name: _text(value) for name, value in columns.items()}


def decode(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as the table holds them. Columns that replay does not know are passed over."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in FIELDS:
            continue
        if value is not None and name.endswith("_at"):
            value = datetime.fromisoformat(value)
        elif value is not None and name == "dispose_on":
            value = date.fromisoformat(value)
        found[name] = value
    return found


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value
