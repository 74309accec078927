"""Seal what waits: one block per batch, chained to the block before. Only the holder of the seal lease calls this."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from anyuan.journal.models import Block, Entry, Leaf, Unsealed
from anyuan.journal.queries.entries import facts
from anyuan.journal.rules import GENESIS, seal


def seal_waiting(*, now: datetime, limit: int = 2000) -> int:
    """Seal up to ``limit`` waiting entries into one block; returns how many. Two sealers at once: one loses its block."""
    with transaction.atomic():
        ids = list(Unsealed.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit])
        if not ids:
            return 0
        entries = list(Entry.objects.filter(id__in=ids).order_by("id"))
        last = Block.objects.order_by("-number").first()
        number, previous = (last.number + 1, last.chain) if last else (1, GENESIS)
        block, leaves = seal(number, previous, [facts(e) for e in entries], now, settings.JOURNAL_DIGEST)
        # The number is the primary key: a second sealer's block collides here and takes its whole batch back.
        Block.objects.create(
            number=number,
            size=block.size,
            root=block.root,
            previous=previous,
            chain=block.chain,
            digest=block.digest,
            sealed_at=now,
        )
        Leaf.objects.bulk_create(
            [Leaf(entry_id=e.id, block_id=number, position=i, hash=leaves[i]) for i, e in enumerate(entries)]
        )
        Unsealed.objects.filter(entry_id__in=[e.id for e in entries]).delete()
        return len(entries)
