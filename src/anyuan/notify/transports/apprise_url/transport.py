"""Group robots and push services through apprise: WeCom, DingTalk, Feishu and some hundred more, one address each.

The address is an apprise URL (``wecombot://…``, ``dingtalk://…``, ``feishu://…``, ``ntfy://…``). It holds the robot's key,
so apprise's own logging, which may print addresses, is switched off.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from anyuan.notify.transports.base import TIMEOUT_SECONDS, Outgoing, Result

# Kinds that would run a program or write a file on this machine are not ways to a person.
_FORBIDDEN = ("file", "exec", "script", "syslog", "dbus", "gnome", "macosx", "windows", "glib", "kde", "qt")


class AppriseUrl:
    """Any service that apprise knows."""

    name: ClassVar[str] = "apprise_url"
    outside: ClassVar[bool] = True
    silent: ClassVar[bool] = False
    own_address: ClassVar[str] = ""
    needs_address: ClassVar[bool] = True

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self | None:
        return cls()

    def send(self, outgoing: Outgoing) -> Result:
        import apprise  # takes half a second to import: only where it is used

        logging.getLogger("apprise").disabled = True
        # urllib3 prints paths at DEBUG, and a robot's path is its key.
        logging.getLogger("urllib3").setLevel(logging.WARNING)
        schema = outgoing.address.partition("://")[0].lower()
        if not schema or schema in _FORBIDDEN:
            return Result("refused", reason="address")
        asset = apprise.AppriseAsset(async_mode=False, app_id="Anyuan", app_desc="Anyuan", app_url="")
        service = apprise.Apprise.instantiate(_with_timeout(outgoing.address), asset=asset, suppress_exceptions=True)
        if service is None:
            return Result("refused", reason="address")
        kind = apprise.NotifyType.FAILURE if outgoing.level == 1 else apprise.NotifyType.WARNING
        body = "\n".join(part for part in (outgoing.body, outgoing.link) if part) or outgoing.title
        try:
            taken = service.notify(body=body, title=outgoing.title, notify_type=kind)
        except Exception as error:  # a hundred plug-ins, each with its own ways to fail
            return Result("retry", reason=type(error).__name__)
        return Result("sent") if taken else Result("retry", reason="not taken")


def _with_timeout(address: str) -> str:
    """apprise reads its time-outs from the address (``cto`` connect, ``rto`` read)."""
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}cto={TIMEOUT_SECONDS}&rto={TIMEOUT_SECONDS}"


TRANSPORT = AppriseUrl
