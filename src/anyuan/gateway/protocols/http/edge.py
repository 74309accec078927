"""What every message over HTTP passes: limits, token, body, the one writer, an answer. Shared by signals and CAP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from django.db import Error as DatabaseTrouble
from django.db import connections
from django.db.models import Max

from anyuan.gateway import inbox, metrics
from anyuan.gateway.protocols.http.auth import Sender, Tokens
from anyuan.gateway.protocols.http.problems import problem
from anyuan.gateway.writer import NotStored, Stored
from anyuan.intake.models import RawMessage, RawMessageHistory
from anyuan.intake.rules import RawDraft
from anyuan.kernel.clock import Clock, SystemClock

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_HEADER_BYTES = 16 * 1024
# A slow body holds no more than this; nothing is stored before it is whole.
BODY_SECONDS = 10.0
# Longer than a commit under load, shorter than a button's own time-out.
STORE_SECONDS = 15.0
# Per source: a school's whole gateway may burst, a broken one may not drown the rest.
RATE_PER_SECOND, BURST = 1000.0, 2000.0
MOST_BUCKETS = 5000


class Store(Protocol):
    """The gateway's writer, or what stands in for it in a test."""

    async def submit(self, draft: RawDraft) -> Stored: ...


class Refused(Exception):
    """An answer that is a Problem."""

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name)
        self.name, self.more = name, more


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Edge:
    """Holds what lives as long as the process. ``highest`` is the newest raw id seen: ids only grow, so an answer at
    or below it is a repeat."""

    store: Store
    clock: Clock
    tokens: Tokens
    protocol: str
    highest: int = 0
    _flying: set[str] = field(default_factory=set)
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    async def sender(self, headers: dict[bytes, bytes]) -> Sender:
        """Raises Refused: no_token, too_fast, busy (the database cannot be asked)."""
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer":
            raise Refused("no_token")
        try:
            found = await self.tokens.sender(token.strip().decode("ascii", "replace"))
        except DatabaseTrouble:
            raise Refused("busy") from None
        if found is None:
            metrics.REFUSED.labels(self.protocol, "token").inc()
            raise Refused("no_token")
        if not self._may_pass(found.key):
            metrics.REFUSED.labels(self.protocol, "rate").inc()
            raise Refused("too_fast")
        return found

    async def keep(self, draft: RawDraft) -> tuple[int | None, bool]:
        """(raw id, or None while it waits in the spool; is it new). Raises Refused busy: nothing was stored."""
        before = self.highest
        # Of two equal messages in flight only the first is new, whichever of them hears first.
        first = draft.dedupe_key not in self._flying
        self._flying.add(draft.dedupe_key)
        try:
            stored = await asyncio.wait_for(self.store.submit(draft), STORE_SECONDS)
        except (NotStored, TimeoutError):
            metrics.FRAMES.labels(self.protocol, "not_stored").inc()
            raise Refused("busy") from None
        finally:
            if first:
                self._flying.discard(draft.dedupe_key)
        metrics.FRAMES.labels(self.protocol, "stored").inc()
        if stored.raw_id is None:
            return None, first
        self.highest = max(self.highest, stored.raw_id)
        return stored.raw_id, first and stored.raw_id > before

    def _may_pass(self, key: str) -> bool:
        at = time.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._buckets.clear()
            bucket = self._buckets[key] = _Bucket(BURST, at)
        bucket.left = min(BURST, bucket.left + (at - bucket.at) * RATE_PER_SECOND)
        bucket.at = at
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


def head(scope: Scope) -> dict[bytes, bytes]:
    """Headers by lower-case name. Raises Refused: method, bad_query, headers_too_large."""
    if scope.get("method") != "POST":
        raise Refused("method")
    if scope.get("query_string"):
        raise Refused("bad_query")
    headers = scope["headers"]
    if sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
        raise Refused("headers_too_large")
    return {name.lower(): value for name, value in headers}


async def body_of(headers: dict[bytes, bytes], receive: Receive, most: int) -> bytes:
    """The whole body. Raises Refused too_large or malformed (gone, or slower than BODY_SECONDS)."""
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > most:
        raise Refused("too_large")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused("malformed")
                part = message.get("body", b"")
                size += len(part)
                if size > most:
                    raise Refused("too_large")
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise Refused("malformed") from None


async def answer(send: Send, status: int, body: bytes, media_type: bytes = b"application/json", **more: bytes) -> None:
    """One small answer."""
    extra = [(name.replace("_", "-").encode(), value) for name, value in more.items()]
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, refused: Refused, headers: dict[bytes, bytes]) -> None:
    """A Problem in the caller's language."""
    language = headers.get(b"accept-language", b"").decode("latin-1")
    status, body = problem(refused.name, language=language, **refused.more)
    more: dict[str, bytes] = {}
    if status == 401:
        more["www_authenticate"] = b"Bearer"
    elif status == 405:
        more["allow"] = b"POST"
    elif status in {429, 503}:
        more["retry_after"] = b"1"
    if status in {413, 431}:
        # The rest of the body is not read; the connection cannot be used again.
        more["connection"] = b"close"
    await answer(send, status, body, b"application/problem+json", **more)


def peer_of(scope: Scope) -> str:
    """The sender's network address; a device line's, not a person's."""
    client = scope.get("client")
    return str(client[0])[:45] if client else ""


def new_edge(protocol: str) -> Edge:
    """The edge of a running installation; call inside the event loop."""
    clock = SystemClock()
    threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="tokens")
    return Edge(inbox.writer(), clock, Tokens(time.monotonic, clock.now, threads), protocol, _highest())


@cache
def _highest() -> int:
    """The newest raw id when the process came up. Asked in a thread: Django's database layer refuses a running loop."""

    def ask() -> int:
        try:
            rows = (RawMessage, RawMessageHistory)
            return max(model.objects.aggregate(top=Max("id"))["top"] or 0 for model in rows)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(ask).result()
