"""A Merkle tree over the entries of one sealed block, after RFC 6962 section 2.1.

Leaves and nodes are hashed under different prefixes, so that a node can never pass for a leaf.
"""

from __future__ import annotations

from anyuan.kernel.digests import Digest

LEAF = b"\x00"
NODE = b"\x01"


def leaf(content: bytes, digest: Digest) -> bytes:
    """The hash of one entry's canonical bytes."""
    return digest(LEAF + content)


def root(leaves: list[bytes], digest: Digest) -> bytes:
    """The root of the tree over leaf hashes in order. An empty tree has the digest of nothing."""
    if not leaves:
        return digest(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return digest(NODE + root(leaves[:split], digest) + root(leaves[split:], digest))


def path(index: int, leaves: list[bytes], digest: Digest) -> list[bytes]:
    """The hashes that prove leaf ``index``, nearest first. Raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path(index, leaves[:split], digest), root(leaves[split:], digest)]
    return [*path(index - split, leaves[split:], digest), root(leaves[:split], digest)]


def root_from_path(index: int, size: int, leaf_hash: bytes, proof: list[bytes], digest: Digest) -> bytes:
    """The root that ``proof`` leads to. Raises ValueError when the proof has the wrong length."""
    if size <= 1:
        if proof:
            raise ValueError("a single leaf needs no proof")
        return leaf_hash
    if not proof:
        raise ValueError("the proof is too short")
    split = _split(size)
    if index < split:
        left = root_from_path(index, split, leaf_hash, proof[:-1], digest)
        return digest(NODE + left + proof[-1])
    right = root_from_path(index - split, size - split, leaf_hash, proof[:-1], digest)
    return digest(NODE + proof[-1] + right)


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
