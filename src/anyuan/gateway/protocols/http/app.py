"""POST /api/v1/signals as a plain ASGI function: authenticated, checked, committed, then answered.

202 ``{"signal": "S1234"}`` after the commit, 200 when the same (source, id) was here before, 400 malformed, 401, 403,
405, 413, 415, 422 with every trouble, 429, 431, 503 when nothing was stored. While the database is away the message is
kept on this machine's disk and the answer is 202 with ``"signal": null``. The Things Stack's webhooks may point here too.

A repeat's answer also names the incident that the signal opened or joined: ``{"signal": "S1234", "incident": "J…"}``. At the
first answer there is none yet: what the message means is found out after it is stored. The same is told any time at
``GET /api/v1/signals/S1234``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections

from anyuan.gateway.protocols.http.auth import Sender
from anyuan.gateway.protocols.http.codec import MOST_BYTES, Invalid, Malformed, parse, parse_object, raw_draft
from anyuan.gateway.protocols.http.edge import (
    Edge,
    Receive,
    Refused,
    Scope,
    Send,
    answer,
    body_of,
    head,
    new_edge,
    peer_of,
    refuse,
)
from anyuan.gateway.protocols.mqtt_tts import codec as tts
from anyuan.intake.rules import RawDraft, signal_ref

_JSON = b"application/json"


class Signals:
    """The application around one edge; ``app`` below makes its own at the first request."""

    # The gateway knows no incidents; whoever mounts it beside them says how one is found. Blocking.
    incident_of: Callable[[str], str | None] | None = None

    def __init__(self, edge: Edge | None = None) -> None:
        self._edge = edge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            raw_id, new = await self._take(scope, receive)
        except Refused as refused:
            await refuse(send, refused, headers)
            return
        if raw_id is not None and not new:
            await answer(send, 200, await self._repeated(signal_ref(raw_id)))
            return
        signal = b"null" if raw_id is None else b'"%s"' % signal_ref(raw_id).encode()
        await answer(send, 202 if new else 200, b'{"signal":%s}' % signal)

    async def _repeated(self, signal: str) -> bytes:
        """What is known of a signal by now. A database that cannot be asked takes nothing from the answer but that."""
        incident = await asyncio.to_thread(_looked_up, self.incident_of, signal) if self.incident_of else None
        return json.dumps({"signal": signal} | ({"incident": incident} if incident else {})).encode()

    async def _take(self, scope: Scope, receive: Receive) -> tuple[int | None, bool]:
        edge = self._edge
        if edge is None:
            edge = self._edge = new_edge("http")
        headers = head(scope)
        sender = await edge.sender(headers)
        if headers.get(b"content-type", _JSON).partition(b";")[0].strip().lower() != _JSON:
            raise Refused("media_type")
        body = await body_of(headers, receive, MOST_BYTES)
        try:
            return await edge.keep(self._draft(edge, sender, body, peer_of(scope)))
        except Malformed as error:
            raise Refused("malformed", detail=str(error)) from None
        except Invalid as error:
            raise Refused("invalid", troubles=error.troubles) from None

    @staticmethod
    def _draft(edge: Edge, sender: Sender, body: bytes, peer: str) -> RawDraft:
        now = edge.clock.now()
        if b'"end_device_ids"' in body:
            message = parse_object(body)
            if tts.is_uplink(message):
                return tts.raw_draft(message, body, path="http", reach=sender.reach, peer=peer, now=now)
        message = parse(body)
        if sender.source and message["source"] != sender.source:
            raise Refused("not_yours")
        return raw_draft(message, body, reach=sender.reach, peer=peer, now=now)


def _looked_up(incident_of: Callable[[str], str | None], signal: str) -> str | None:
    close_old_connections()
    try:
        return incident_of(signal)
    except DatabaseError:
        return None
    finally:
        close_old_connections()


app = Signals()
