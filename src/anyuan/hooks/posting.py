"""The one door through which events leave the house. In test mode it is shut: nothing is even looked up.

Name resolution, connection and TLS are done here by hand so that what was checked is what is connected to: an address
that a name stands for is judged, and then this address, not the name, is connected to. No redirect is followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Literal

from django.conf import settings

from anyuan.hooks.rules import AddressWrong, Target, address_allowed, target, verdict

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0
_ANSWER_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Outcome:
    """taken: an answer 2xx came; kept: test mode, it never left; refused: this content never will; later: try again."""

    state: Literal["taken", "kept", "refused", "later"]
    reason: str = ""


def is_live() -> bool:
    """True when events may leave the house: the same setting as for messages to people."""
    return str(settings.NOTIFY["mode"]) == "live"


def post(url: str, body: bytes, headers: Mapping[str, str], *, plain_allowed: bool) -> Outcome:
    """Send one event. Raises nothing for what the other side may do; the reason never holds an address or an answer."""
    if not is_live():
        return Outcome("kept")
    try:
        goal = target(url, plain_allowed=plain_allowed)
        address = _resolve(goal)
        status = _ask(goal, address, body, headers)
    except AddressWrong as wrong:
        return Outcome("later", f"address {wrong.why}")
    except TimeoutError:
        return Outcome("later", "timeout")
    except ssl.SSLError:
        return Outcome("later", "certificate")
    except (OSError, http.client.HTTPException) as error:
        return Outcome("later", type(error).__name__)
    found = verdict(status)
    return Outcome(found, "" if found == "taken" else f"http {status}")


def _resolve(goal: Target) -> str:
    """The IP address to connect to. Raises AddressWrong when the name stands for one that must not be told."""
    found = socket.getaddrinfo(goal.host, goal.port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in found]
    if not addresses:
        raise OSError("no address")
    # All of them must be allowed: a name that mixes a private and a public address is not to be trusted with either.
    if not all(address_allowed(address, secure=goal.secure) for address in addresses):
        raise AddressWrong("plain" if not goal.secure else "never")
    return addresses[0]


def _ask(goal: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    with socket.create_connection((address, goal.port), timeout=CONNECT_SECONDS) as plain:
        plain.settimeout(CONNECT_SECONDS)
        channel = _tls().wrap_socket(plain, server_hostname=goal.host) if goal.secure else plain
        # A far side that drips a byte now and then is cut off by the clock, not by its own pace.
        cut = threading.Timer(ANSWER_SECONDS, _cut, [channel])
        cut.start()
        began = time.monotonic()
        try:
            connection = http.client.HTTPConnection(goal.host, goal.port)
            connection.sock = channel
            connection.request("POST", goal.path, body=body, headers={**headers, "Connection": "close"})
            answer = connection.getresponse()
            answer.read(_ANSWER_LIMIT)
            return answer.status
        except (OSError, http.client.HTTPException):
            if time.monotonic() - began >= ANSWER_SECONDS:
                raise TimeoutError from None
            raise
        finally:
            cut.cancel()
            channel.close()


def _cut(channel: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        channel.shutdown(socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
