"""The sealed journal as lines of JSON that can be checked anywhere without this product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from anyuan.journal.models import Block, Entry
from anyuan.journal.queries.entries import facts
from anyuan.journal.rules import entry_bytes
from anyuan.kernel.canonical import canonical_json, instant


def lines(since: datetime | None = None) -> Iterator[bytes]:
    """One line a block, followed by its entries in their sealed order: ``{"block": …}``, ``{"entry": …}``."""
    blocks = Block.objects.order_by("number")
    if since is not None:
        blocks = blocks.filter(sealed_at__gte=since)
    for block in blocks.iterator():
        head = {
            "number": block.number,
            "size": block.size,
            "root": block.root,
            "previous": block.previous,
            "sealed_at": instant(block.sealed_at),
            "digest": block.digest,
            "chain": block.chain,
        }
        yield canonical_json({"block": head}) + b"\n"
        ids = list(block.leaves.order_by("position").values_list("entry_id", flat=True))
        rows = Entry.objects.in_bulk(ids)
        for id in ids:
            if id in rows:  # a missing one shows as a broken root
                yield b'{"entry":' + entry_bytes(facts(rows[id])) + b"}\n"
