"""Links by which a person without a session shows that a message was read. Made from the secret, stored nowhere."""

from __future__ import annotations

import base64
import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from anyuan.notify.models import Recipient

# 15 bytes = 120 bits: not to be guessed, and short enough for a text message.
_MAC_BYTES = 15
_FORM = re.compile(r"([0-9a-f]{1,15})\.([A-Za-z0-9_-]{20})", re.ASCII)
VALID = timedelta(days=14)
PAGE = "/n/{token}/"
CALLBACK = "/api/v1/receipts/{transport}"


class TokenUnknown(LookupError):
    """No such link, an altered one, or one that is too old: all look the same."""


def token(recipient_id: int) -> str:
    """The token of one recipient of one message."""
    return f"{recipient_id:x}.{_mac(recipient_id)}"


def by_token(text: str, *, now: datetime) -> Recipient:
    """The recipient whose link this is, with its message. Raises TokenUnknown."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise TokenUnknown
    recipient_id = int(form[1], 16)
    if not hmac.compare_digest(token(recipient_id), text):
        raise TokenUnknown
    found = (
        Recipient.objects.select_related("message").filter(id=recipient_id, message__created_at__gt=now - VALID).first()
    )
    if found is None:
        raise TokenUnknown
    return found


def link(recipient_id: int) -> str:
    """The whole address for a text message; empty while the installation does not know its public address."""
    return settings.PUBLIC_URL + PAGE.format(token=token(recipient_id)) if settings.PUBLIC_URL else ""


def callback_url(transport: str) -> str:
    """Where a gateway reports what became of a message; empty while the public address is not known."""
    return settings.PUBLIC_URL + CALLBACK.format(transport=transport) if settings.PUBLIC_URL else ""


def _mac(recipient_id: int) -> str:
    digest = salted_hmac("anyuan.notify.link", str(recipient_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()
