"""What every transport offers. A transport is a folder beside this file with a ``transport.py`` that holds ``TRANSPORT``.

A transport gets words and an address and says what became of them. It touches no table, and it never puts an address,
a key or an answer of the far side into a log line or a reason: both may be secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol, Self

# Every outside call ends within this time, so that a dead mail server cannot hold up the others; less than the lease.
TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as one person gets it over one path. ``key`` is the same on every attempt."""

    key: str
    # Out of the representation, so that a logged object gives nothing away.
    address: str = field(repr=False)
    title: str = field(repr=False)
    body: str = field(repr=False)
    level: int
    exercise: bool
    silent: bool
    language: str
    link: str = field(default="", repr=False)
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a sending.

    sent: the far side took it; delivered: it is known to have arrived; retry: try again later; refused: never will.
    ``reason`` is a short code such as ``timeout`` or ``http 503``.
    """

    state: Literal["sent", "delivered", "retry", "refused"]
    external_id: str = ""
    reason: str = ""
    kept_inside: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a far side reports later about a sending, by our key."""

    key: str
    state: Literal["delivered", "failed"]
    reason: str = ""


class Transport(Protocol):
    """One way to a person.

    ``outside``: it leaves this installation, so test mode replaces it. ``silent``: it can carry a reach test without a
    sound. ``own_address``: "phone", "email" or "" — which field of the person serves when no address is given;
    ``needs_address``: it cannot be used without one.
    """

    name: ClassVar[str]
    outside: ClassVar[bool]
    silent: ClassVar[bool]
    own_address: ClassVar[str]
    needs_address: ClassVar[bool]

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self | None:
        """The transport as this installation is set up; None when it is not."""
        ...

    def send(self, outgoing: Outgoing) -> Result:
        """Hand one message over. Raises nothing for what the far side may do: that is a Result."""
        ...
