"""Store raw messages. When this returns, they are committed and may be acknowledged to whoever sent them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from anyuan.intake.models import DedupeKey, RawMessage
from anyuan.intake.rules import RawDraft


def receive(drafts: Sequence[RawDraft], *, now: datetime) -> list[int]:
    """Store a batch in one transaction and return one raw id per draft, a repeat's being that of the first.

    ``now`` decides which keys have expired. Racing writers are settled by the key's uniqueness: the loser takes the
    winner's id and leaves no row. Raises whatever the database raises; then nothing of the batch is stored.
    """
    with transaction.atomic():
        known = _known({d.dedupe_key for d in drafts if d.dedupe_key}, now)
        fresh: list[RawDraft] = []
        for draft in drafts:
            if draft.dedupe_key:
                if draft.dedupe_key in known:
                    continue
                known[draft.dedupe_key] = 0
            fresh.append(draft)
        rows = RawMessage.objects.bulk_create([_row(d) for d in fresh])
        own = {d.dedupe_key: row.id for d, row in zip(fresh, rows, strict=True) if d.dedupe_key}
        known |= _claim({d.dedupe_key: d for d in fresh if d.dedupe_key}, own)
        new = iter(rows)
        taken: set[str] = set()
        ids: list[int] = []
        for draft in drafts:
            if draft.dedupe_key and (draft.dedupe_key in taken or draft.dedupe_key not in own):
                ids.append(known[draft.dedupe_key])
                continue
            row = next(new)
            taken.add(draft.dedupe_key)
            ids.append(known[draft.dedupe_key] if draft.dedupe_key else row.id)
        return ids


def _known(keys: set[str], now: datetime) -> dict[str, int]:
    """Keys still in their window → raw id; expired ones are removed so that they can be claimed anew."""
    if not keys:
        return {}
    found = list(DedupeKey.objects.filter(key__in=keys).values_list("key", "raw_id", "expires_at"))
    expired = [key for key, _, expires_at in found if expires_at <= now]
    if expired:
        DedupeKey.objects.filter(key__in=expired, expires_at__lte=now).delete()
    return {key: raw_id for key, raw_id, expires_at in found if expires_at > now}


def _claim(drafts: dict[str, RawDraft], own: dict[str, int]) -> dict[str, int]:
    """Insert the keys, in one order everywhere so that two writers cannot wait for each other; say who owns each."""
    if not own:
        return {}
    DedupeKey.objects.bulk_create(
        [
            DedupeKey(
                key=key,
                raw_id=own[key],
                expires_at=drafts[key].received_at + timedelta(seconds=drafts[key].dedupe_seconds),
            )
            for key in sorted(own)
        ],
        ignore_conflicts=True,
    )
    owners = dict(DedupeKey.objects.filter(key__in=own).values_list("key", "raw_id"))
    lost = [raw_id for key, raw_id in own.items() if owners[key] != raw_id]
    if lost:
        RawMessage.objects.filter(id__in=lost).delete()
    return owners


def _row(draft: RawDraft) -> RawMessage:
    return RawMessage(
        protocol=draft.protocol,
        path=draft.path,
        account=draft.account[:120],
        sequence=draft.sequence[:64],
        body=draft.body,
        received_at=draft.received_at,
        priority=draft.priority,
        dedupe_key=draft.dedupe_key,
        peer=draft.peer,
    )
