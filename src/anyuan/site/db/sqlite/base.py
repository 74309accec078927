"""Django's SQLite backend, plus: threads of one process queue for the write lock in the order they came.

SQLite's own waiting is a sleep-and-retry without order: a thread that writes all the time can keep another out for
seconds. Writers of this process therefore take a first-come-first-served lock before BEGIN IMMEDIATE. Other processes
still meet at SQLite's lock, as ever.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db.backends.sqlite3 import base


class FairLock:
    """A lock that is handed to waiting threads in the order in which they asked."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_LOCKS: dict[str, FairLock] = {}
_LOCKS_GUARD = threading.Lock()


def _lock_for(path: str) -> FairLock:
    with _LOCKS_GUARD:
        return _LOCKS.setdefault(path, FairLock())


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; holds the process's write turn while a transaction is open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: FairLock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        lock = _lock_for(str(self.settings_dict["NAME"]))
        if self._turn is None:
            lock.acquire()
            self._turn = lock
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn_back()
            raise

    @contextmanager
    def write_turn(self) -> Iterator[None]:
        """For one statement that is a transaction by itself: queue like those that begin one."""
        lock = _lock_for(str(self.settings_dict["NAME"]))
        lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _commit(self) -> None:
        try:
            super()._commit()
        except BaseException:
            # A failed COMMIT leaves the transaction open; Django rolls back next and the turn ends there.
            if self.connection is None or not self.connection.in_transaction:
                self._give_turn_back()
            raise
        self._give_turn_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._give_turn_back()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give_turn_back()

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            with suppress(RuntimeError):
                turn.release()
