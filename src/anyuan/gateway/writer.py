"""The one writer: whatever queued during the last flush goes into one transaction, then all are told.

No waiting window: a lone panel must not pay for company that does not come. When the database is away, the local spool
takes over; when both fail, nobody is told anything, so that panels use their other path.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from anyuan.gateway import metrics
from anyuan.gateway.spool import Spool
from anyuan.intake.rules import RawDraft
from anyuan.kernel.clock import Clock

log = logging.getLogger(__name__)

#: The database is tried again this often while it is away.
RETRY_SECONDS = 1.0
#: More than this many in the queue and new ones are refused: about what is written within a panel's time-out.
MOST_WAITING = 20_000


#: So many spooled messages are handed over in one transaction.
STRETCH = 500


class Stored(NamedTuple):
    """The message is on a disk. `raw_id` is None while it waits in the spool for the database."""

    raw_id: int | None


class NotStored(Exception):
    """Neither database nor spool took the message, or the queue is full: do not acknowledge."""


#: Called in the event loop with the outcome: Stored, or None when nothing may be acknowledged.
Told = Callable[[Stored | None], None]


class Receive(Protocol):
    """`intake.actions.receive`, or what stands in for it."""

    def __call__(self, drafts: Sequence[RawDraft], *, now: datetime) -> list[int]: ...


class Writer:
    """Owns a thread with its own database connection. `put` and `submit` are called in the event loop."""

    def __init__(
        self,
        spool: Spool,
        clock: Clock,
        receive: Receive,
        *,
        is_away: Callable[[Exception], bool],
        prepare: Callable[[], None] = lambda: None,
        finish: Callable[[], None] = lambda: None,
        left_behind: Sequence[Spool] = (),
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._spool, self._clock, self._receive = spool, clock, receive
        self._is_away, self._prepare, self._finish, self._retry = is_away, prepare, finish, retry_seconds
        # Spools of processes that died: older than anything of our own, so they go first.
        self._left_behind = [spool for spool in left_behind if not spool.empty]
        self._loop: asyncio.AbstractEventLoop | None = None
        # Filled in the loop, emptied in the thread, without a lock: each end of a deque is safe by itself.
        self._queue: deque[tuple[RawDraft, Told]] = deque()
        self._work = threading.Condition()
        self._stopping = False
        self._busy = False
        self._kick_due = False
        self._away_until = 0.0
        self._stretch = STRETCH
        self._thread = threading.Thread(target=self._run, name="gateway-writer", daemon=True)

    def start(self) -> None:
        """Begin; call inside the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def put(self, draft: RawDraft, told: Told) -> bool:
        """Queue a message; `told` hears the outcome. False (and never told) when the queue is full."""
        if len(self._queue) >= MOST_WAITING or self._stopping:
            metrics.LOST_STORAGE.inc()
            return False
        self._queue.append((draft, told))
        # An idle writer is woken at the end of this turn of the loop, so that frames read in it share one commit.
        # A busy one looks at the queue after it has said that it is idle, so it misses nothing.
        if not self._busy and not self._kick_due and self._loop is not None:
            self._kick_due = True
            self._loop.call_soon(self._kick)
        return True

    async def submit(self, draft: RawDraft) -> Stored:
        """Queue a message and wait until it is stored. Raises NotStored."""
        future: asyncio.Future[Stored | None] = asyncio.get_running_loop().create_future()

        def told(outcome: Stored | None) -> None:
            if not future.done():
                future.set_result(outcome)

        if not self.put(draft, told):
            raise NotStored
        outcome = await future
        if outcome is None:
            raise NotStored
        return outcome

    async def stop(self) -> None:
        """Write what is queued, then end."""
        with self._work:
            self._stopping = True
            self._work.notify()
        await asyncio.to_thread(self._thread.join, 4.0)

    def _kick(self) -> None:
        self._kick_due = False
        with self._work:
            self._work.notify()

    # In the writer's thread

    def _run(self) -> None:
        self._prepare()
        try:
            while True:
                with self._work:
                    self._busy = False
                    if not self._queue and not self._stopping:
                        self._work.wait(self._pause())
                    self._busy = True
                    stopping = self._stopping
                batch = [self._queue.popleft() for _ in range(len(self._queue))]
                if batch:
                    self._write(batch)
                elif stopping:
                    return
                self._drain()
        finally:
            self._spool.close()
            self._finish()

    def _pause(self) -> float | None:
        """How long to wait for new messages: for ever, or until the spool may be tried again."""
        if self._spool.empty and not self._left_behind:
            return None
        return max(0.0, self._away_until - time.monotonic())

    def _write(self, batch: list[tuple[RawDraft, Told]]) -> None:
        began = time.perf_counter()
        outcomes: list[Stored | None]
        drafts = [draft for draft, _ in batch]
        # While older messages wait in the spool, new ones go behind them: events stay in order.
        if self._spool.empty and self._may_try():
            outcomes = self._to_database(drafts)
        else:
            outcomes = self._to_spool(drafts)
        took = time.perf_counter() - began
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(_tell, batch, outcomes)
        # Counted after the telling: a panel does not wait for our book-keeping.
        metrics.BATCH.observe(len(batch))
        metrics.SECONDS.observe(took)

    def _to_database(self, drafts: list[RawDraft]) -> list[Stored | None]:
        try:
            return [Stored(raw_id) for raw_id in self._receive(drafts, now=self._clock.now())]
        except Exception as error:  # the loop's edge: whatever the database says, nothing is lost here
            if self._is_away(error):
                log.error("the database is away, messages are kept in the spool: %s", error)
                self._away_until = time.monotonic() + self._retry
                return self._to_spool(drafts)
            if len(drafts) > 1:
                log.exception("a batch was refused; its messages are stored one by one")
                return [outcome for draft in drafts for outcome in self._to_database([draft])]
            log.exception("a message was refused by the database and is not acknowledged: %r", drafts[0])
            metrics.LOST_STORAGE.inc()
            return [None]

    def _to_spool(self, drafts: list[RawDraft]) -> list[Stored | None]:
        try:
            self._spool.append(drafts)
        except OSError as error:
            log.critical(
                "neither database nor spool can store: %d messages stay unacknowledged: %s", len(drafts), error
            )
            metrics.LOST_STORAGE.inc(len(drafts))
            return [None] * len(drafts)
        metrics.SPOOLED.inc(len(drafts))
        metrics.SPOOL_BYTES.set(self._spool.waiting_bytes)
        return [Stored(None)] * len(drafts)

    def _drain(self) -> None:
        """Hand over one stretch of the spool, then look at the queue again: new messages must not wait for old ones."""
        while self._left_behind and self._left_behind[0].empty:
            self._left_behind.pop(0).close()
        spool = self._left_behind[0] if self._left_behind else self._spool
        if spool.empty or not self._may_try():
            return
        try:
            spool.hand_over(self._forward, most=self._stretch)
            self._stretch = STRETCH
        except Exception as error:
            if self._is_away(error):
                self._away_until = time.monotonic() + self._retry
            elif self._stretch > 1:
                self._stretch = 1  # find the one that the database will not have
            else:
                log.exception("a message in the spool was refused by the database and is put aside")
                metrics.LOST_STORAGE.inc()
                spool.put_aside()
            return
        metrics.SPOOL_BYTES.set(self._spool.waiting_bytes)
        if spool.empty:
            log.warning("the database is back and the spool is empty")

    def _forward(self, drafts: list[RawDraft]) -> None:
        self._receive(drafts, now=self._clock.now())

    def _may_try(self) -> bool:
        return time.monotonic() >= self._away_until


def _tell(batch: list[tuple[RawDraft, Told]], outcomes: list[Stored | None]) -> None:
    for (_, told), outcome in zip(batch, outcomes, strict=True):
        try:
            told(outcome)
        except Exception:
            log.exception("telling a sender failed")
