"""Does the record still stand as it was sealed? Finds the first place where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from anyuan.journal.models import Block, Entry, Unsealed
from anyuan.journal.queries.entries import facts
from anyuan.journal.rules import GENESIS, BlockFacts, entry_bytes
from anyuan.kernel import merkle
from anyuan.kernel.digests import DIGESTS

What = Literal["block_missing", "chain", "root", "leaf", "entry_missing", "entry_altered", "entry_unsealed"]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first broken place: which block, which entry (when known), and what is wrong with it."""

    block: int
    entry: int | None
    what: What


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and the first broken place or None."""

    blocks: int
    entries: int
    broken: Broken | None


def verify(*, since: datetime | None = None, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Recompute leaves, roots and chain from the entries themselves, block by block."""
    blocks = Block.objects.order_by("number")
    if since is not None:
        blocks = blocks.filter(sealed_at__gte=since)
    total, seen, entries = blocks.count(), 0, 0
    expected: int | None = None if since else 1
    previous: str | None = None if since else GENESIS
    for block in blocks.iterator():
        if expected is not None and block.number != expected:
            return Checked(seen, entries, Broken(expected, None, "block_missing"))
        broken = _check_block(block, previous)
        if broken is not None:
            return Checked(seen, entries, broken)
        seen, entries = seen + 1, entries + block.size
        expected, previous = block.number + 1, block.chain
        if progress is not None:
            progress(seen, total)
    stray = _stray_entry()
    return Checked(seen, entries, Broken(0, stray, "entry_unsealed") if stray else None)


def _check_block(block: Block, previous: str | None) -> Broken | None:
    kept = BlockFacts(block.number, block.size, block.root, block.previous, block.sealed_at, block.digest)
    if (previous is not None and block.previous != previous) or kept.chain != block.chain:
        return Broken(block.number, None, "chain")
    leaves = list(block.leaves.order_by("position"))
    digest = DIGESTS[block.digest]
    if merkle.root([bytes.fromhex(leaf.hash) for leaf in leaves], digest).hex() != block.root:
        return Broken(block.number, None, "root")
    rows = Entry.objects.in_bulk([leaf.entry_id for leaf in leaves])
    for leaf in leaves:
        entry = rows.get(leaf.entry_id)
        if entry is None:
            return Broken(block.number, leaf.entry_id, "entry_missing")
        if merkle.leaf(entry_bytes(facts(entry)), digest).hex() != leaf.hash:
            return Broken(block.number, leaf.entry_id, "entry_altered")
    return None


def _stray_entry() -> int | None:
    """An entry that is neither sealed nor waiting for its seal was slipped in behind the journal's back."""
    waiting = Unsealed.objects.values("entry_id")
    return (
        Entry.objects.filter(leaf__isnull=True)
        .exclude(id__in=waiting)
        .values_list("id", flat=True)
        .order_by("id")
        .first()
    )
