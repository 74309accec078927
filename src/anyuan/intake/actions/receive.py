"""Store raw messages. When this returns, they are committed and may be acknowledged to whoever sent them.

This is the one path on which every alarm waits for the disk, so it speaks SQL: two statements a batch, whatever its
size (Django's `bulk_create` costs more than the flush), and a single one when there are no keys to claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any

from django.db import connection, transaction

from anyuan.intake.models import DedupeKey, RawMessage
from anyuan.intake.models.raw import RawState
from anyuan.intake.rules import RawDraft
from anyuan.journal import wake

_RAW = RawMessage._meta.db_table
_KEY = DedupeKey._meta.db_table
_RAW_COLUMNS = "protocol, path, account, sequence, body, received_at, priority, dedupe_key, peer"
_NEW = f"'{RawState.PENDING.value}', 0, ''"
# Bounds the memory of one statement; a batch of any size is one transaction all the same.
MOST_ROWS = 500
# Fewer than the statements that the driver keeps (128).
_SQLITE_ROWS = 64


def receive(drafts: Sequence[RawDraft], *, now: datetime) -> list[int]:
    """Store a batch in one transaction and return one raw id per draft, a repeat's being that of the first.

    A draft whose ``dedupe_seconds`` is 0 is stored as it is: its sender tells repeats by himself.
    ``now`` decides which keys have expired. Racing writers are settled by the key's uniqueness: the loser takes the
    winner's id and leaves no row. Raises whatever the database raises; then nothing of the batch is stored.
    """
    if _is_one_statement(drafts):
        return _in_one_statement(drafts)
    with transaction.atomic():
        ids: list[int] = []
        for start in range(0, len(drafts), MOST_ROWS):
            ids += _store(drafts[start : start + MOST_ROWS], now)
        transaction.on_commit(wake.after_commit, robust=True)
    return ids


def _is_one_statement(drafts: Sequence[RawDraft]) -> bool:
    """A group of alarms whose sender tells repeats by himself, outside any transaction."""
    most = _SQLITE_ROWS if connection.vendor == "sqlite" else MOST_ROWS
    return 0 < len(drafts) <= most and not connection.in_atomic_block and not any(_is_keyed(draft) for draft in drafts)


def _in_one_statement(drafts: Sequence[RawDraft]) -> list[int]:
    """Begin, insert and commit by one statement, which is a transaction by itself.

    SQLite gives the interpreter away once, not at every step of three; PostgreSQL is asked once, not three times.
    """
    connection.ensure_connection()
    with connection.write_turn() if connection.vendor == "sqlite" else nullcontext():
        ids = _insert_raws(drafts)
    # Committed: whatever a listener does now, the caller hears that the batch is stored.
    transaction.on_commit(wake.after_commit, robust=True)
    return ids


def _store(drafts: Sequence[RawDraft], now: datetime) -> list[int]:
    # 1. Repeats inside the batch share the row of the first.
    first: dict[str, int] = {}
    fresh: list[RawDraft] = []
    slots: list[int] = []
    for draft in drafts:
        slot = first.setdefault(draft.dedupe_key, len(fresh)) if _is_keyed(draft) else len(fresh)
        if slot == len(fresh):
            fresh.append(draft)
        slots.append(slot)
    # 2. Rows first, keys second: nearly every message is new, and then nothing has to be asked.
    own = _insert_raws(fresh)
    keyed = {draft.dedupe_key: slot for slot, draft in enumerate(fresh) if _is_keyed(draft)}
    if keyed:
        claimed = _insert_keys(fresh, own, keyed, now)
        if len(claimed) < len(keyed):
            _yield_to_owners({key: slot for key, slot in keyed.items() if key not in claimed}, fresh, own, now)
    return [own[slot] for slot in slots]


def _is_keyed(draft: RawDraft) -> bool:
    return bool(draft.dedupe_key) and draft.dedupe_seconds > 0


def _insert_raws(drafts: Sequence[RawDraft]) -> list[int]:
    """Insert rows, ids in the order of the drafts."""
    sqlite = connection.vendor == "sqlite"
    rows = [
        (protocol, path, account[:120], sequence[:64], body, _sqlite_time(at) if sqlite else at, priority, key, peer)
        for protocol, path, account, sequence, body, at, priority, key, peer, _ in drafts
    ]
    if sqlite:
        return _insert_raws_sqlite(rows)
    return _insert_raws_postgres(rows)


def _insert_raws_postgres(rows: list[tuple[Any, ...]]) -> list[int]:
    if len(rows) == 1 and not connection.in_atomic_block:
        from anyuan.intake.actions.lone_alarm import insert

        return [insert(rows[0])]
    import psycopg

    # The driver's plain cursor: Django's writes parameters into the text, at six times the cost for arrays of bytes.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        # Columns travel as binary arrays: one short statement for any number of rows. The ids of one INSERT ascend
        # with its rows; sorted in case they are returned mixed.
        cursor.execute(
            f"INSERT INTO {_RAW} ({_RAW_COLUMNS}, state, attempts, error) SELECT *, {_NEW} FROM unnest("
            "%b::text[], %b::text[], %b::text[], %b::text[], %b::bytea[], %b::timestamptz[], %b::smallint[],"
            " %b::text[], %b::text[]) RETURNING id",
            [list(column) for column in zip(*rows, strict=True)],
            binary=True,
        )
        return sorted(id for (id,) in cursor.fetchall())


def _insert_raws_sqlite(rows: list[tuple[Any, ...]]) -> list[int]:
    ids: list[int] = []
    with connection.wrap_database_errors:
        # Many rows a statement: every step of a statement gives the interpreter away and must win it back.
        driver = connection.connection
        for start in range(0, len(rows), _SQLITE_ROWS):
            part = rows[start : start + _SQLITE_ROWS]
            last = driver.execute(_sqlite_insert(len(part)), list(chain.from_iterable(part))).lastrowid
            # This transaction holds the write lock, so the ids are consecutive.
            ids.extend(range(last - len(part) + 1, last + 1))
    return ids


@cache
def _sqlite_insert(rows: int) -> str:
    """One text per number of rows; the driver keeps the prepared statements."""
    return f"INSERT INTO {_RAW} ({_RAW_COLUMNS}, state, attempts, error) VALUES " + ",".join(
        [f"(?,?,?,?,?,?,?,?,?,{_NEW})"] * rows
    )


def _insert_keys(drafts: Sequence[RawDraft], own: Sequence[int], keyed: dict[str, int], now: datetime) -> set[str]:
    """Claim the keys, in one order everywhere so that two writers cannot wait for each other; returns those claimed."""
    rows = [(key, own[slot], _expiry(drafts[slot], now)) for key, slot in sorted(keyed.items())]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor, connection.wrap_database_errors:
            done = cursor.cursor.connection.executemany(
                f"INSERT INTO {_KEY} (key, raw_id, expires_at) VALUES (?,?,?) ON CONFLICT (key) DO NOTHING",
                [(key, raw_id, _sqlite_time(at)) for key, raw_id, at in rows],
            )
            if done.rowcount == len(rows):
                return set(keyed)
        owners = dict(DedupeKey.objects.filter(key__in=list(keyed)).values_list("key", "raw_id"))
        return {key for key, slot in keyed.items() if owners.get(key) == own[slot]}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_KEY} (key, raw_id, expires_at) SELECT * FROM unnest(%s::text[], %s::bigint[],"
            " %s::timestamptz[]) ON CONFLICT (key) DO NOTHING RETURNING key",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return {key for (key,) in cursor.fetchall()}


def _expiry(draft: RawDraft, now: datetime) -> datetime:
    # From now when the message waited in the spool: its window must outlast the moment at which it is stored.
    return max(draft.received_at, now) + timedelta(seconds=draft.dedupe_seconds)


def _sqlite_time(at: datetime) -> str:
    """As Django writes it (UTC without zone), at a tenth of the cost."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(" ")[:-6]


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
        owner.expires_at = _expiry(drafts[slot], now)
        owner.save(update_fields=["raw_id", "signal_id", "expires_at"])
    if lost:
        RawMessage.objects.filter(id__in=lost).delete()
