"""Which function reads which protocol. Protocols register theirs; intake knows none of them by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from anyuan.intake.rules import SignalDraft
from anyuan.intake.rules.meanings import Table, load_table


class RawLike(Protocol):
    """What an interpreter may look at: a stored raw message or one about to be stored."""

    @property
    def protocol(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def sequence(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def peer(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


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


@cache
def table_of(folder: Path, protocol: str) -> Table:
    """A protocol's table of vendor keys, with the rows of ``<home>/codes/<protocol>.csv`` over it. Raises BadTable."""
    return load_table(folder, protocol, Path(os.environ.get("ANYUAN_HOME", "var")))
