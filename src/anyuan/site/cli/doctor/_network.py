"""The network: own ports free or held by Anyuan itself, and the brokers that the settings name."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from anyuan.site import options
from anyuan.site.cli._ports import free
from anyuan.site.cli._words import _
from anyuan.site.cli.doctor._finding import Finding, good, warning, wrong

WAIT_SECONDS = 3
USUAL_PORTS = {"mqtt": 1883, "mqtts": 8883, "nats": 4222, "smtp": 25, "smtps": 465}


def checks() -> Iterator[Finding]:
    host = options.value("ANYUAN_HOST")
    yield from ports(host)
    for name in ("ANYUAN_MQTT", "ANYUAN_NATS", "ANYUAN_SMTP"):
        address = options.value(name)
        if address:
            yield reachable(name, address)


def ports(host: str) -> Iterator[Finding]:
    web = options.value("ANYUAN_PORT")
    running = web.isdigit() and healthy(host, int(web))
    if running:
        yield good(_("Anyuan is running on port {port}.").format(port=web))
    for name, kinds in {"ANYUAN_PORT": ("TCP",), "ANYUAN_DC09_PORT": ("TCP", "UDP")}.items():
        text = options.value(name)
        if text in {"", "0", "off"}:
            continue  # a free port is taken, or none at all
        if not text.isdigit() or int(text) > 65535:
            yield wrong(
                _("{name} is not a port number: {text}").format(name=name, text=text), _("Take one from 1 to 65535.")
            )
            continue
        taken = [kind for kind in kinds if not free(host, int(text), kind)]
        if not taken:
            yield good(_("Port {port} is free ({name}).").format(port=text, name=name))
        elif not running:
            yield warning(
                _("Port {port} ({kinds}) is held by another program.").format(port=text, kinds=", ".join(taken)),
                _("End that program, or choose another port with {name}.").format(name=name),
            )


def healthy(host: str, port: int) -> bool:
    """Whether our own server answers there."""
    connection = http.client.HTTPConnection(host if host != "0.0.0.0" else "127.0.0.1", port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(name: str, address: str) -> Finding:
    """A connection is opened and closed; nothing is said on it. The address is not printed: it may hold a password."""
    parts = urlsplit(address)
    try:
        port = parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        port = None
    if not parts.hostname or not port:
        return wrong(_("{name} is not an address.").format(name=name), _("Write it as scheme://host:port."))
    try:
        socket.create_connection((parts.hostname, port), timeout=WAIT_SECONDS).close()
    except OSError as error:
        return wrong(
            _("{name}: {host}:{port} cannot be reached: {error}").format(
                name=name, host=parts.hostname, port=port, error=error
            ),
            _("Start that server, or correct the setting."),
        )
    return good(_("{name}: {host}:{port} can be reached").format(name=name, host=parts.hostname, port=port))
