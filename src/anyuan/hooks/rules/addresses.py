"""Where may be sent to. Addresses are chosen by the system administrator alone; these rules hold even for them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit


class AddressWrong(ValueError):
    """``why``: form, user, scheme, plain, never."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. ``path`` holds the query, too."""

    secure: bool
    host: str
    port: int
    path: str


def target(url: str, *, plain_allowed: bool) -> Target:
    """The parts of an address. Raises AddressWrong: form, user, scheme, and plain or never for an address in figures."""
    if not url.isascii() or any(character <= " " for character in url) or len(url) > 500:
        raise AddressWrong("form")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressWrong("form") from None
    if parts.scheme not in ("https", "http"):
        raise AddressWrong("scheme")
    if not host or parts.fragment or port == 0:
        raise AddressWrong("form")
    if "@" in parts.netloc:
        raise AddressWrong("user")
    secure = parts.scheme == "https"
    if not secure and not plain_allowed:
        raise AddressWrong("plain")
    figures = _figures(host)
    if figures is not None and not address_allowed(str(figures), secure=secure):
        raise AddressWrong("never" if _never(figures) else "plain")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path)


def address_allowed(address: str, *, secure: bool) -> bool:
    """May be connected to this IP address? Asked of what a name stands for at the moment of sending, so that a name that
    changes its meaning gains nothing. Without encryption only within this network (RFC 1918, RFC 4193, loopback)."""
    found = _figures(address)
    if found is None or _never(found):
        return False
    return secure or found.is_private or found.is_loopback


def _figures(host: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    # An IPv4 address in IPv6 clothes is judged as what it is.
    return getattr(found, "ipv4_mapped", None) or found


def _never(address: IPv4Address | IPv6Address) -> bool:
    """Link-local holds the metadata services of clouds (169.254.169.254); the others name no machine."""
    if address.is_loopback:
        return False
    return address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
