"""The ASGI function called as a server calls it: no socket, real bytes, a real writer and database."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


async def call(
    app: Any, body: bytes, *, headers: dict[str, str], method: str = "POST", query: bytes = b"", chunk: int = 0
) -> Answer:
    """One request; ``chunk`` sends the body in pieces."""
    size = chunk or max(1, len(body))
    pieces = [body[i : i + size] for i in range(0, len(body), size)] or [b""]
    messages = [{"type": "http.request", "body": p, "more_body": i < len(pieces) - 1} for i, p in enumerate(pieces)]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/api/v1/signals",
        "query_string": query,
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "client": ("192.0.2.7", 40000),
    }
    await app(scope, receive, send)
    start, content = sent
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, json.loads(content["body"]))


@pytest.fixture
def served(transactional_db: None, tmp_path: Any) -> Iterator[Callable[..., list[Answer]]]:
    """``served(app_of, *requests)``: run requests together against one edge with its own writer."""

    def serve(
        app_of: Callable[[Any], Any], *requests: dict[str, Any], together: bool = False, store: Any = None
    ) -> list[Answer]:
        async def run() -> list[Answer]:
            from anyuan.gateway.inbox import open_writer
            from anyuan.gateway.protocols.http.auth import Tokens
            from anyuan.gateway.protocols.http.edge import Edge
            from anyuan.kernel.clock import FrozenClock

            clock = FrozenClock(NOW)
            writer = store or open_writer(tmp_path / "spool", clock)
            if store is None:
                writer.start()
            threads = ThreadPoolExecutor(1)
            app = app_of(Edge(writer, clock, Tokens(time.monotonic, clock.now, threads), "http"))
            try:
                if together:
                    return list(await asyncio.gather(*(call(app, **r) for r in requests)))
                return [await call(app, **r) for r in requests]
            finally:
                await asyncio.to_thread(lambda: threads.submit(_close).result())
                threads.shutdown()
                if store is None:
                    await writer.stop()

        return asyncio.run(run())

    return serve


def _close() -> None:
    from django.db import connections

    connections.close_all()
