"""POST /api/v1/cap as a plain ASGI function: a checked warning is committed, then answered like any signal."""

from __future__ import annotations

import json

from anyuan.gateway.protocols.cap.codec import MOST_BYTES, NotXml, Trouble, read
from anyuan.gateway.protocols.cap.codec import Refused as NotCap
from anyuan.gateway.protocols.http.codec import Trouble as HttpTrouble
from anyuan.gateway.protocols.http.codec import peer_and_reach
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
from anyuan.intake.rules import RawDraft, signal_ref
from anyuan.intake.rules.duplicates import raw_key

MEDIA_TYPES = frozenset(
    {b"application/xml", b"text/xml", b"application/cap+xml", b"application/common-alerting-protocol+xml"}
)
REPEAT_SECONDS = 30 * 24 * 3600


class Warnings:
    """202 ``{"signal", "identifier"}``, 200 when this alert was here before, Problems otherwise."""

    def __init__(self, edge: Edge | None = None) -> None:
        self._edge = edge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            raw_id, identifiers, new = await self._take(scope, receive)
        except Refused as refused:
            await refuse(send, refused, headers)
            return
        signal = signal_ref(raw_id) if raw_id is not None else None
        body = json.dumps({"signal": signal, "identifier": identifiers[0], "alerts": len(identifiers)})
        await answer(send, 202 if new else 200, body.encode())

    async def _take(self, scope: Scope, receive: Receive) -> tuple[int | None, list[str], bool]:
        edge = self._edge
        if edge is None:
            edge = self._edge = new_edge("cap")
        headers = head(scope)
        sender = await edge.sender(headers)
        media_type = headers.get(b"content-type", b"application/xml").partition(b";")[0].strip().lower()
        if media_type not in MEDIA_TYPES:
            raise Refused("media_type_xml")
        body = await body_of(headers, receive, MOST_BYTES)
        try:
            alerts = read(body)
        except NotXml as error:
            raise Refused("malformed_xml", detail=str(error)) from None
        except NotCap as error:
            raise Refused("invalid", troubles=[_pointer(t) for t in error.troubles]) from None
        names = [f"{a.sender},{a.identifier},{a.sent_at.isoformat()}" for a in alerts]
        urgent = any(a.severity in {"Extreme", "Severe"} for a in alerts)
        draft = RawDraft(
            "cap",
            "http",
            alerts[0].sender[:120],
            alerts[0].identifier[:64],
            body,
            edge.clock.now(),
            2 if urgent else 5,
            raw_key("cap", *names),
            peer_and_reach(peer_of(scope), sender.reach),
            REPEAT_SECONDS,
        )
        raw_id, new = await edge.keep(draft)
        return raw_id, [a.identifier for a in alerts], new


def _pointer(trouble: Trouble) -> HttpTrouble:
    return HttpTrouble(trouble.pointer, trouble.key)


app = Warnings()
