"""Store raw messages. When this returns, they are committed and may be acknowledged to whoever sent them.

This is the one path on which every alarm waits for the disk, so it speaks SQL: two statements a batch, whatever its
size (Django's `bulk_create` costs more than the flush).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from anyuan.intake.models import DedupeKey, RawMessage
from anyuan.intake.models.raw import RawState
from anyuan.intake.rules import RawDraft
from anyuan.journal import wake

_RAW_COLUMNS = (
    "protocol",
    "path",
    "account",
    "sequence",
    "body",
    "received_at",
    "priority",
    "dedupe_key",
    "peer",
    "state",
    "attempts",
    "error",
)
# SQLite takes 32,766 values a statement and PostgreSQL 65,535; a statement of this many rows is quick to plan on both.
MOST_ROWS = 500


def receive(drafts: Sequence[RawDraft], *, now: datetime) -> list[int]:
    """Store a batch in one transaction and return one raw id per draft, a repeat's being that of the first.

    ``now`` decides which keys have expired. Racing writers are settled by the key's uniqueness: the loser takes the
    winner's id and leaves no row. Raises whatever the database raises; then nothing of the batch is stored.
    """
    with transaction.atomic():
        ids: list[int] = []
        for start in range(0, len(drafts), MOST_ROWS):
            ids += _store(drafts[start : start + MOST_ROWS], now)
        transaction.on_commit(wake.after_commit, robust=True)
    return ids


def _store(drafts: Sequence[RawDraft], now: datetime) -> list[int]:
    # 1. Repeats inside the batch share the row of the first.
    first: dict[str, int] = {}
    fresh: list[RawDraft] = []
    slots: list[int] = []
    for draft in drafts:
        slot = first.setdefault(draft.dedupe_key, len(fresh)) if draft.dedupe_key else len(fresh)
        if slot == len(fresh):
            fresh.append(draft)
        slots.append(slot)
    # 2. Rows first, keys second: nearly every message is new, and then nothing has to be asked.
    own = _insert_raws(fresh)
    keyed = {draft.dedupe_key: slot for slot, draft in enumerate(fresh) if draft.dedupe_key}
    if keyed:
        claimed = _insert_keys(fresh, own, keyed, now)
        if len(claimed) < len(keyed):
            _yield_to_owners({key: slot for key, slot in keyed.items() if key not in claimed}, fresh, own, now)
    return [own[slot] for slot in slots]


def _insert_raws(drafts: Sequence[RawDraft]) -> list[int]:
    """Insert rows, ids in the order of the drafts."""
    when = connection.ops.adapt_datetimefield_value
    values: list[Any] = []
    for d in drafts:
        values += (d.protocol, d.path, d.account[:120], d.sequence[:64], d.body, when(d.received_at))
        values += (d.priority, d.dedupe_key, d.peer)
    row = f"(%s,%s,%s,%s,%s,%s,%s,%s,%s,'{RawState.PENDING.value}',0,'')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {RawMessage._meta.db_table} ({','.join(_RAW_COLUMNS)}) VALUES "
            f"{','.join([row] * len(drafts))} RETURNING id",
            values,
        )
        # Both engines give the ids of one INSERT out in the order of its rows, ascending; sorted in case they come mixed.
        return sorted(id for (id,) in cursor.fetchall())


def _insert_keys(drafts: Sequence[RawDraft], own: Sequence[int], keyed: dict[str, int], now: datetime) -> set[str]:
    """Claim the keys, in one order everywhere so that two writers cannot wait for each other; returns those claimed."""
    when = connection.ops.adapt_datetimefield_value
    values: list[Any] = []
    for key in sorted(keyed):
        draft = drafts[keyed[key]]
        # From now when the message waited in the spool: its window must outlast the moment it is stored.
        expires_at = max(draft.received_at, now) + timedelta(seconds=draft.dedupe_seconds)
        values += (key, own[keyed[key]], when(expires_at))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DedupeKey._meta.db_table} (key, raw_id, expires_at) VALUES "
            f"{','.join(['(%s,%s,%s)'] * len(keyed))} ON CONFLICT (key) DO NOTHING RETURNING key",
            values,
        )
        return {key for (key,) in cursor.fetchall()}


def _yield_to_owners(taken: dict[str, int], drafts: Sequence[RawDraft], own: list[int], now: datetime) -> None:
    """Somebody holds these keys: take his row's id and remove ours, or take over a key whose window has passed."""
    lost: list[int] = []
    owners = {k.key: k for k in DedupeKey.objects.select_for_update().filter(key__in=sorted(taken)).order_by("key")}
    for key, slot in taken.items():
        owner = owners.get(key)
        if owner is None:
            continue  # pruned this very moment: the message is a new one
        if owner.expires_at > now:
            lost.append(own[slot])
            own[slot] = owner.raw_id
            continue
        owner.raw_id, owner.signal_id = own[slot], None
        owner.expires_at = max(drafts[slot].received_at, now) + timedelta(seconds=drafts[slot].dedupe_seconds)
        owner.save(update_fields=["raw_id", "signal_id", "expires_at"])
    if lost:
        RawMessage.objects.filter(id__in=lost).delete()
