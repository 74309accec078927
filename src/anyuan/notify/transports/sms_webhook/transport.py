"""Text messages through a gateway's webhook: JSON out, signed; a signed receipt back.

Out: ``POST`` of ``{"id", "to", "text", "level", "exercise", "callback"}`` with ``X-Anyuan-Timestamp`` (Unix seconds),
``X-Anyuan-Signature: sha256=HMAC(secret, timestamp + "." + body)`` and ``Idempotency-Key`` (the same on every attempt).
Back: a ``POST`` to ``callback`` of ``{"id", "state": "delivered"|"failed", "reason"?}``, signed in the same way.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from anyuan.kernel.clock import utc_now
from anyuan.kernel.signing import SignatureWrong, sign, verify
from anyuan.notify.rules import short_text
from anyuan.notify.transports.base import TIMEOUT_SECONDS, Outgoing, Receipt, Result

_ANSWER_LIMIT = 65_536


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry numbers and words to an address nobody configured."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class SmsWebhook:
    """One text-message gateway."""

    name: ClassVar[str] = "sms_webhook"
    outside: ClassVar[bool] = True
    silent: ClassVar[bool] = False
    own_address: ClassVar[str] = "phone"
    needs_address: ClassVar[bool] = True

    url: str = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self | None:
        url, secret = str(settings["sms_webhook"]), str(settings["sms_secret"])
        # Without a key neither side could tell who speaks: an unsigned webhook is not offered.
        return cls(url, secret) if url.startswith(("https://", "http://")) and secret else None

    def send(self, outgoing: Outgoing) -> Result:
        body = json.dumps(
            {
                "id": outgoing.key,
                "to": outgoing.address,
                "text": short_text(outgoing.title, outgoing.body, outgoing.link),
                "level": outgoing.level,
                "exercise": outgoing.exercise,
                "callback": outgoing.callback,
            },
            ensure_ascii=False,
        ).encode()
        headers = sign(body, self.secret, at=utc_now())
        headers |= {"Content-Type": "application/json", "Idempotency-Key": outgoing.key}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as answer:
                return Result("sent", external_id=_external_id(answer.read(_ANSWER_LIMIT)))
        except urllib.error.HTTPError as error:
            # 429 and 5xx pass; other 4xx will say the same tomorrow. 409: it has this key already, so it has the message.
            if error.code == 409:
                return Result("sent", reason="repeated")
            later = error.code in (408, 425, 429) or error.code >= 500
            return Result("retry" if later else "refused", reason=f"http {error.code}")
        except TimeoutError:
            return Result("retry", reason="timeout")
        except OSError as error:
            timed_out = isinstance(getattr(error, "reason", None), TimeoutError)
            return Result("retry", reason="timeout" if timed_out else type(error).__name__)

    def receipt(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Receipt:
        """Read the gateway's call back. Raises SignatureWrong for anything that is not provably the gateway's."""
        verify(body, headers, self.secret, now=now)
        try:
            told = json.loads(body)
            state, key, reason = told["state"], str(told["id"]), str(told.get("reason", ""))[:80]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SignatureWrong("content") from error
        if state not in ("delivered", "failed"):
            raise SignatureWrong("content")
        return Receipt(key, state, reason)


def _external_id(answer: bytes) -> str:
    try:
        return str(json.loads(answer).get("id", ""))[:120]
    except (ValueError, AttributeError):
        return ""


TRANSPORT = SmsWebhook
