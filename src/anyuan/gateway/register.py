"""The lines as the receiver needs them: account → keys, clock window, reporting time. A picture in memory."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from anyuan.directory.models import Line
from anyuan.gateway.protocols.dc09.crypto import BadKey, read_key
from anyuan.gateway.protocols.dc09.replies import Station, Window
from anyuan.gateway.supervision import ReportingTime, reporting_time

log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """One registered line."""

    line_id: int
    #: As the register writes it; frames are matched without regard to case.
    account: str
    station: Station
    times: ReportingTime


_COLUMNS = (
    "id",
    "account",
    "key",
    "key_is_ascii",
    "window_early_seconds",
    "window_late_seconds",
    "window_off",
    "category",
    "reporting_seconds",
)


class Register:
    """Read again every few seconds; only rows that changed are deciphered and parsed again."""

    def __init__(self, protocol: str) -> None:
        self.protocol = protocol
        self._rows: dict[int, tuple[Any, ...]] = {}
        self._entries: dict[int, Entry] = {}
        self.by_account: Mapping[str, Entry] = {}
        #: False until the database answered once: until then nobody can be told "unknown".
        self.loaded = False

    def find(self, account: str | None) -> Entry | None:
        """The line of an account."""
        return self.by_account.get(account.upper()) if account else None

    def load(self) -> bool:
        """Read the table; True when something changed. Raises what the database raises; the old picture stays."""
        # The key column is compared as it lies in the table: deciphering every key every time would cost too much.
        rows = {row[0]: row for row in _stored_rows(self.protocol)}
        if self.loaded and rows == self._rows:
            return False
        entries: dict[int, Entry] = {}
        changed = [id for id, row in rows.items() if self._rows.get(id) != row]
        keys = dict(Line.objects.filter(id__in=changed).values_list("id", "key")) if len(changed) < 500 else None
        if keys is None:
            keys = dict(Line.objects.filter(protocol=self.protocol, active=True).values_list("id", "key"))
        for id, row in rows.items():
            known = self._entries.get(id) if self._rows.get(id) == row else None
            entry = known or _entry(row, keys.get(id) or "")
            if entry is not None:
                entries[id] = entry
        self._rows, self._entries = rows, entries
        self.by_account = {entry.account.upper(): entry for entry in entries.values()}
        self.loaded = True
        return True


def _stored_rows(protocol: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    table = Line._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {','.join(_COLUMNS)} FROM {table} WHERE protocol=%s AND active", [protocol])
        return [tuple(row) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...], key: str) -> Entry | None:
    id, account, _, key_is_ascii, early, late, window_off, category, reporting_seconds = row
    try:
        keys = _keys(key, ascii=bool(key_is_ascii))
    except BadKey:
        # Better a line that is refused than one that takes clear text although somebody meant to encipher it.
        log.error("line %s has a transmission key that is none; its frames are refused", account)
        keys = (os.urandom(32),)
    default = Window()
    window = Window(
        default.early if early is None else timedelta(seconds=early),
        default.late if late is None else timedelta(seconds=late),
    )
    station = Station(keys, None if window_off else window)
    return Entry(id, account, station, reporting_time(category, reporting_seconds))


def _keys(text: str, *, ascii: bool) -> tuple[bytes, ...]:
    """One key, or several with blanks between while panels are re-keyed: the first is in use. Raises BadKey."""
    if not text:
        return ()
    form = "ascii:" if ascii else ""
    try:
        return (read_key(form + text).secret,)
    except BadKey:
        return tuple(read_key(form + one).secret for one in text.split())
