"""A message gateway tells what became of a message. It has no account: its signature is its proof."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from anyuan.api.problems import NotThere, Refusal
from anyuan.api.routing import Routes
from anyuan.kernel.signing import SignatureWrong
from anyuan.notify.actions import callback
from anyuan.notify.transports import TransportMissing

router = Routes("receipts")


class ReceiptOut(Schema):
    """``changed`` is false for a report that told nothing new, or that is about a message unknown here."""

    changed: bool


@router.post("/receipts/{transport}", {200: ReceiptOut}, 404, auth=None, throttle=[])
def take_receipt(request: HttpRequest, transport: str) -> Any:
    """`{"id", "state": "delivered" | "failed", "reason"?}`, signed like the call out: `X-Anyuan-Timestamp` (Unix seconds)
    and `X-Anyuan-Signature: sha256=` HMAC-SHA-256 of timestamp, a full stop and the body. 401 when it is not."""
    try:
        changed = callback(transport, request.body, request.headers, now=request.now)
    except TransportMissing:
        raise NotThere from None
    except SignatureWrong as error:
        raise Refusal(401, _("The signature is not the gateway's."), f"notify.signature_{error.key}") from None
    return {"changed": changed}
