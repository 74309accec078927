"""E-mail over the site's own mail server. Acceptance by the server is "sent"; only a followed link is "read"."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, unquote, urlsplit

from anyuan.notify.transports.base import TIMEOUT_SECONDS, Outgoing, Result

# RFC 5321 4.2.1: 4yz is transient, 5yz is permanent.
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail server: ``smtp://user:password@host:port?from=address`` (``smtps://`` for TLS from the first byte)."""

    name: ClassVar[str] = "mail"
    outside: ClassVar[bool] = True
    silent: ClassVar[bool] = False
    own_address: ClassVar[str] = "email"
    needs_address: ClassVar[bool] = True

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    start_tls: bool = False

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self | None:
        url = str(settings["smtp"])
        if not url:
            return None
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        tls = parts.scheme == "smtps"
        host = parts.hostname or "localhost"
        user = unquote(parts.username or "")
        return cls(
            host=host,
            port=parts.port or (465 if tls else 25),
            sender=query.get("from") or (user if "@" in user else f"anyuan@{host}"),
            user=user,
            password=unquote(parts.password or ""),
            tls=tls,
            # A password is never sent in the clear unless the address says so.
            start_tls=not tls and query.get("starttls", "yes" if user else "no") == "yes",
        )

    def send(self, outgoing: Outgoing) -> Result:
        try:
            letter = self._letter(outgoing)
        except (ValueError, IndexError):
            return Result("refused", reason="address")
        try:
            with self._connect() as server:
                if self.start_tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            return _refusal(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            # A wrong password is the site's to mend: keep trying, do not throw the message away.
            if isinstance(error, smtplib.SMTPAuthenticationError):
                return Result("retry", reason=f"smtp login {error.smtp_code}")
            return _refusal(error.smtp_code)
        except TimeoutError:
            return Result("retry", reason="timeout")
        except (OSError, smtplib.SMTPException) as error:
            return Result("retry", reason=type(error).__name__)
        return Result("sent", external_id=str(letter["Message-ID"]))

    def _connect(self) -> smtplib.SMTP:
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)

    def _letter(self, outgoing: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self.sender
        letter["To"] = Address(addr_spec=outgoing.address)
        letter["Subject"] = " ".join(outgoing.title.split())
        # The same Message-ID on every attempt: mail programs show a repeated letter once.
        letter["Message-ID"] = f"<{outgoing.key}@{self.sender.partition('@')[2] or 'anyuan'}>"
        # RFC 3834: no out-of-office answers to an alarm.
        letter["Auto-Submitted"] = "auto-generated"
        if outgoing.level == 1:
            letter["Importance"] = "high"
            letter["X-Priority"] = "1"
        letter.set_content("\n\n".join(part for part in (outgoing.body, outgoing.link) if part) or outgoing.title)
        return letter


def _refusal(code: int) -> Result:
    return Result("refused" if code >= _PERMANENT else "retry", reason=f"smtp {code}")


TRANSPORT = Mail
