"""Which function reads which protocol. Protocols register theirs; intake knows none of them by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from anyuan.intake.rules import SignalDraft


class RawLike(Protocol):
    """What an interpreter may look at: a stored raw message or one about to be stored."""

    protocol: str
    path: str
    account: str
    sequence: str
    body: bytes


Interpreter = Callable[[RawLike], list[SignalDraft]]


class NoInterpreter(LookupError):
    """Nobody has registered for this protocol; the message stays unread."""


class Unreadable(ValueError):
    """The message breaks its protocol's rules; the text says where. It stays unread and is shown."""


_REGISTERED: dict[str, Interpreter] = {}


def register(protocol: str, function: Interpreter) -> None:
    """Let ``function`` turn raw messages of ``protocol`` into signal drafts. Registering again replaces."""
    _REGISTERED[protocol] = function


def interpreter_for(protocol: str) -> Interpreter:
    """Raises NoInterpreter."""
    try:
        return _REGISTERED[protocol]
    except KeyError as missing:
        raise NoInterpreter(protocol) from missing


def protocols() -> list[str]:
    """Names with a registered reader."""
    return sorted(_REGISTERED)
