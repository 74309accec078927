"""Who may send: a device's own token, or an account's token whose holder may take reports. Looked up once, kept briefly."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections

from anyuan.directory.policy.decide import open_grants
from anyuan.directory.policy.roles import AREA, SCHOOL
from anyuan.directory.queries.tokens import source_for_token, viewer_for_token
from anyuan.directory.rules.tokens import digest

# A revoked token still speaks for this long; a wrong one is not looked up again for this long.
GOOD_SECONDS, BAD_SECONDS = 10.0, 2.0
MOST_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a token stands for. ``source`` "" may name any; ``reach`` is within what it may speak."""

    key: str
    source: str
    reach: tuple[str, ...]


class Tokens:
    """Digest → sender, kept briefly; the token itself is not kept. ``monotonic`` gives seconds."""

    def __init__(self, monotonic: Callable[[], float], now: Callable[[], datetime], threads: Executor) -> None:
        self._monotonic, self._now, self._threads = monotonic, now, threads
        self._kept: OrderedDict[str, tuple[float, Sender | None]] = OrderedDict()

    async def sender(self, token: str) -> Sender | None:
        """The sender, or None for a token that is not in force. Raises what the database raises."""
        if not 16 <= len(token) <= 200:
            return None
        key = digest(token)
        known = self._kept.get(key)
        at = self._monotonic()
        if known is not None and known[0] > at:
            return known[1]
        sender = await asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, token, key)
        self._kept[key] = (at + (GOOD_SECONDS if sender else BAD_SECONDS), sender)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return sender

    def _look_up(self, token: str, key: str) -> Sender | None:
        close_old_connections()
        row = source_for_token(token)
        if row is not None:
            return Sender(key, row.source, (f"school:{row.school_id}",) if row.school_id else ())
        viewer = viewer_for_token(token, self._now())
        if viewer is None:
            return None
        reach = tuple(
            f"school:{grant.school_id}" if grant.scope_kind == SCHOOL else f"area:{grant.area_path}"
            for grant in open_grants(viewer, "calls.take")
            if grant.scope_kind in {SCHOOL, AREA}
        )
        # Somebody who may take a report may also pass on a signal, within the same reach.
        return Sender(key, "", reach) if reach else None
