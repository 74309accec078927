"""The chain's head, and the proof that one entry is in it."""

from __future__ import annotations

from dataclasses import dataclass

from anyuan.journal.models import Block, Leaf
from anyuan.kernel import merkle
from anyuan.kernel.digests import DIGESTS


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody needs to check that an entry stands in a block: leaf, position, size, path, root and chain value."""

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


def head() -> Block | None:
    """The newest block, or None before the first seal."""
    return Block.objects.order_by("-number").first()


def proof(entry_id: int) -> Proof | None:
    """The proof for one entry; None while it is not sealed (or not there)."""
    leaf = Leaf.objects.select_related("block").filter(entry_id=entry_id).first()
    if leaf is None:
        return None
    block = leaf.block
    hashes = [bytes.fromhex(h) for h in block.leaves.order_by("position").values_list("hash", flat=True)]
    path = merkle.path(leaf.position, hashes, DIGESTS[block.digest])
    return Proof(
        entry_id,
        block.number,
        leaf.position,
        block.size,
        leaf.hash,
        [step.hex() for step in path],
        block.root,
        block.previous,
        block.chain,
        block.digest,
    )
