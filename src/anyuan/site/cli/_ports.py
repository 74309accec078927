"""The ports that Anyuan listens on: free, or a plain sentence about who must give way."""

from __future__ import annotations

import socket

from anyuan.site import options
from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _


def web_must_be_free() -> None:
    """Raises Refusal when somebody else holds the port of the web server."""
    host, port = options.value("ANYUAN_HOST"), options.value("ANYUAN_PORT")
    if not free(host, int(port), "TCP"):
        sentence = _("Port {port} on {host} is taken. Stop what runs there, or choose another with --port.")
        raise Refusal(sentence.format(port=port, host=host))


def alarms_must_be_free() -> None:
    """Raises Refusal when somebody else (another Anyuan, most likely) holds the port of the alarm receiver."""
    host, port = options.value("ANYUAN_HOST"), options.value("ANYUAN_DC09_PORT")
    if port.isdigit() and int(port) and not all(free(host, int(port), kind) for kind in ("TCP", "UDP")):
        sentence = _(
            "Port {port} on {host}, where alarms come in, is taken, perhaps by another Anyuan. Stop what runs there, or"
            " choose another port: ANYUAN_DC09_PORT={other} ./anyuan up"
        )
        raise Refusal(sentence.format(port=port, host=host, other=int(port) + 1))


def free(host: str, port: int, kind: str) -> bool:
    """Whether a "TCP" or "UDP" port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if kind == "TCP" else socket.SOCK_DGRAM) as probe:
        if kind == "TCP":
            # As the server does: the remains of closed connections do not hold a port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
