"""`GET /api/v1/stream`: the ASGI function. No Django machinery and no database connection per open stream."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

from asgiref.sync import sync_to_async

from anyuan.api.live.callers import caller
from anyuan.api.live.hub import Client, Hub, visible
from anyuan.api.live.news import TOPIC_ACTIONS, frame, unchunked
from anyuan.api.live.reader import backlog
from anyuan.directory.policy import Viewer, may
from anyuan.kernel.clock import utc_now

MOST_BACKLOG = 500
RECHECK_SECONDS = 30.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


class TransportPipe:
    """Writes ready-made chunks straight to the connection: a third of the cost of going through the server's send."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, chunk: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(chunk)

    def waiting_bytes(self) -> int:
        return self._transport.get_write_buffer_size()

    def close(self) -> None:
        self._transport.abort()


class SendPipe:
    """The same through ASGI's send, for servers that hide their transport. One writer task, bounded by the hub's limits."""

    def __init__(self, send: Any) -> None:
        self._send, self._waiting, self._bytes = send, asyncio.Queue[bytes](), 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            chunk = await self._waiting.get()
            self._bytes -= len(chunk)
            await self._send({"type": "http.response.body", "body": unchunked(chunk), "more_body": True})

    def write(self, chunk: bytes) -> None:
        self._bytes += len(chunk)
        self._waiting.put_nowait(chunk)

    def waiting_bytes(self) -> int:
        return self._bytes

    def close(self) -> None:
        self._task.cancel()


def close_streams() -> None:
    """Close every stream of this process's running loop."""
    hub = _hubs.pop(asyncio.get_running_loop(), None)
    if hub is not None:
        hub.close()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer one stream request and stay until the client leaves or loses the right to listen."""
    if scope["method"] != "GET":
        return await _refuse(send, 405, "The stream is read with GET.")
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
    if set(query) - {"topics"}:
        return await _refuse(send, 400, f"Unknown query name: {', '.join(sorted(set(query) - {'topics'}))}.")
    viewer = await sync_to_async(caller, thread_sensitive=False)(scope)
    if viewer is None:
        return await _refuse(send, 401, "Sign in first, or send a bearer token.")
    asked = {topic for topic in query.get("topics", "").split(",") if topic} or set(TOPIC_ACTIONS)
    if asked - set(TOPIC_ACTIONS):
        return await _refuse(send, 400, f"Unknown topic: {', '.join(sorted(asked - set(TOPIC_ACTIONS)))}.")
    topics = frozenset(topic for topic in asked if may(viewer, TOPIC_ACTIONS[topic]))
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _serve(scope, receive, send, viewer, topics)


async def _serve(scope: dict[str, Any], receive: Any, send: Any, viewer: Viewer, topics: frozenset[str]) -> None:
    hub = _hubs.setdefault(asyncio.get_running_loop(), Hub())
    await hub.start()
    client = Client(_pipe(send), viewer, topics)
    hub.join(client)
    try:
        client.pipe.write(frame("hello", {"now": utc_now().isoformat(), "topics": sorted(topics)}))
        await _resume(client, _last_event_id(scope))
        hub.caught_up(client)
        await _until_gone(scope, receive, client)
    finally:
        hub.leave(client)
        client.pipe.close()


async def _resume(client: Client, last: int | None) -> None:
    """Send what was missed; more than a screenful is announced as a gap instead, and the client reads everything again."""
    if last is None:
        return
    missed = await sync_to_async(backlog, thread_sensitive=False)(last, MOST_BACKLOG)
    if len(missed) > MOST_BACKLOG:
        client.pipe.write(frame("gap", {"reason": "long", "since": last}))
        return
    for item in missed:
        if item.topic in client.topics and visible(client.viewer, item):
            client.pipe.write(item.chunk)


async def _until_gone(scope: dict[str, Any], receive: Any, client: Client) -> None:
    """Wait for the client to leave, asking now and then whether it may still listen."""
    left = asyncio.ensure_future(_disconnected(receive))
    try:
        while not (await asyncio.wait([left], timeout=RECHECK_SECONDS))[0]:
            if await sync_to_async(caller, thread_sensitive=False)(scope) != client.viewer:
                client.pipe.write(frame("gap", {"reason": "rights"}))
                return
    finally:
        left.cancel()


async def _disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _pipe(send: Any) -> TransportPipe | SendPipe:
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is not None and getattr(cycle, "chunked_encoding", False):
        return TransportPipe(transport)
    return SendPipe(send)


def _last_event_id(scope: dict[str, Any]) -> int | None:
    value = dict(scope["headers"]).get(b"last-event-id", b"")
    return int(value) if value.isdigit() and len(value) < 19 else None


async def _refuse(send: Any, status: int, detail: str) -> None:
    """Problem Details (RFC 9457)."""
    titles = {400: "Bad Request", 401: "Unauthorized", 405: "Method Not Allowed"}
    body = json.dumps({"type": "about:blank", "title": titles[status], "status": status, "detail": detail}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body))]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
