"""The chain's head, entries and proofs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema


class HeadOut(Schema):
    """The newest sealed block; nothing is sealed in an empty journal and all fields are null."""

    block: int | None
    size: int | None
    root: str | None
    previous: str | None
    chain: str | None
    digest: str | None
    sealed_at: datetime | None


class EntryOut(Schema):
    id: int
    name: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    actor_label: str
    subject_kind: str
    subject_id: int
    subject_ref: str
    area_path: str
    school_id: int | None
    organisation_id: int | None
    exercise: bool
    data: dict[str, Any]


class ProofOut(Schema):
    """The path from the entry's leaf to the block's root (RFC 6962), and the block's place in the chain."""

    entry: int
    block: int
    position: int
    size: int
    leaf: str
    path: list[str]
    root: str
    previous: str
    chain: str
    digest: str
