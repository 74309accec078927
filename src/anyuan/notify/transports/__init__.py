"""Finding transports, and the one door through which outside transports are opened.

Test mode is enforced here and only here: unless the installation is set to ``live``, every transport that leaves the
house is replaced by the sink, so no code path can reach the outside by asking for another transport.
"""

from __future__ import annotations

import importlib
import pkgutil

from django.conf import settings

from anyuan.notify.transports.base import Outgoing, Result, Transport


class TransportMissing(LookupError):
    """No transport of that name, or it is not set up here."""


def names() -> list[str]:
    """Every transport that has a folder here."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.ispkg)


def kind(name: str) -> type[Transport]:
    """The class of one transport. Raises TransportMissing."""
    if name not in names():
        raise TransportMissing(name)
    found: type[Transport] = importlib.import_module(f"{__name__}.{name}.transport").TRANSPORT
    return found


def is_live() -> bool:
    """True when messages may leave the house."""
    return str(settings.NOTIFY["mode"]) == "live"


def open_transport(name: str) -> Transport:
    """The transport, ready to send; its stand-in when the house is in test mode. Raises TransportMissing."""
    wanted = kind(name)
    if wanted.outside and not is_live():
        wanted = kind("test")
    opened = wanted.from_settings(settings.NOTIFY)
    if opened is None:
        raise TransportMissing(name)
    return opened


def available() -> dict[str, type[Transport]]:
    """The transports that can be used here now. In test mode those that are not set up count too: the sink takes them."""
    kinds = {name: kind(name) for name in names() if name != "test"}
    return {
        name: found
        for name, found in kinds.items()
        if (found.outside and not is_live()) or found.from_settings(settings.NOTIFY) is not None
    }


def is_real_only(name: str) -> bool:
    """True when the installation says that this transport is for real alarms only: no drill ever uses it."""
    return name in settings.NOTIFY["real_only"]


__all__ = [
    "Outgoing",
    "Result",
    "Transport",
    "TransportMissing",
    "available",
    "is_live",
    "is_real_only",
    "kind",
    "names",
    "open_transport",
]
