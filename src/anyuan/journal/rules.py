"""Who acted, on what, within whose sight; and how entries become bytes, leaves and links. No Django, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from anyuan.kernel import merkle
from anyuan.kernel.canonical import canonical_json, instant
from anyuan.kernel.digests import DIGESTS

ActorKind = Literal["person", "system", "device", "partner"]
# A handler that fails is tried again after these waits, then parked and shown to a person.
RETRY_SECONDS = (1, 5, 30, 120, 600)
LONGEST_RETRY = timedelta(seconds=max(RETRY_SECONDS))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. ``id`` is a person's, device's or partner's key; ``label`` names a system part, never a person."""

    kind: ActorKind
    id: int | None = None
    label: str = ""

    @classmethod
    def system(cls, label: str) -> Actor:
        return cls("system", None, label)

    @classmethod
    def person(cls, id: int) -> Actor:
        return cls("person", id)


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that an entry is about: its kind (app.model in lower case), key and spoken reference."""

    kind: str
    id: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Within whose sight it lies: the area's path, a school, an organisation."""

    area_path: str = ""
    school_id: int | None = None
    organisation_id: int | None = None


NO_SCOPE = Scope()


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry without its database: what is hashed. The field order here is the documented order of the export."""

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


def entry_bytes(entry: EntryFacts) -> bytes:
    """The canonical bytes of an entry, the same in every language and on every machine."""
    return canonical_json(
        {
            "id": entry.id,
            "name": entry.name,
            "at": instant(entry.at),
            "recorded_at": instant(entry.recorded_at),
            "actor": [entry.actor_kind, entry.actor_id, entry.actor_label],
            "subject": [entry.subject_kind, entry.subject_id, entry.subject_ref],
            "scope": [entry.area_path, entry.school_id, entry.organisation_id],
            "exercise": entry.exercise,
            "data": entry.data,
        }
    )


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A sealed block: its number, how many leaves, the tree's root, and the chain's value before and after."""

    number: int
    size: int
    root: str
    previous: str
    sealed_at: datetime
    digest: str

    @property
    def chain(self) -> str:
        """The chain's value after this block: the digest over the block and the value before it."""
        content = canonical_json(
            {
                "number": self.number,
                "size": self.size,
                "root": self.root,
                "previous": self.previous,
                "sealed_at": instant(self.sealed_at),
                "digest": self.digest,
            }
        )
        return DIGESTS[self.digest](content).hex()


GENESIS = "0" * 64


def seal(
    number: int, previous: str, entries: Sequence[EntryFacts], sealed_at: datetime, digest: str
) -> tuple[BlockFacts, list[str]]:
    """Seal entries in the given order: the block and each entry's leaf hash."""
    leaves = [merkle.leaf(entry_bytes(entry), DIGESTS[digest]) for entry in entries]
    root = merkle.root(leaves, DIGESTS[digest]).hex()
    return BlockFacts(number, len(leaves), root, previous, sealed_at, digest), [leaf.hex() for leaf in leaves]


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a failed handler is tried again; None when it has been tried often enough and is parked."""
    if attempts > len(RETRY_SECONDS):
        return None
    return now + timedelta(seconds=RETRY_SECONDS[attempts - 1])
