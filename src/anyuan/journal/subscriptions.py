"""Who reacts to which event. A workflow file registers itself; the journal then owes it every such entry once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyuan.journal.models import Entry

Handler = Callable[["Entry", datetime], None]

_BY_EVENT: dict[str, list[str]] = {}
_HANDLERS: dict[str, Handler] = {}
_URGENT: set[str] = set()
# Handlers that choose by asking: (does it want an event of this name now?, name).
_WHATEVER: list[tuple[Callable[[str], bool], str]] = []


def handles(*event_names: str, name: str = "", urgent: bool = False) -> Callable[[Handler], Handler]:
    """Register the function for these events. ``name`` defaults to its module's file name and must stay the same for ever.

    ``urgent`` reactions (a signal opens its incident) never wait behind others (messages of an earlier one).
    """

    def register(function: Handler) -> Handler:
        handler = name or function.__module__.rsplit(".", 1)[-1]
        if _HANDLERS.get(handler, function) is not function:
            raise ValueError(f"two handlers are called {handler}")
        _HANDLERS[handler] = function
        if urgent:
            _URGENT.add(handler)
        for event_name in event_names:
            names = _BY_EVENT.setdefault(event_name, [])
            if handler not in names:
                names.append(handler)
        return function

    return register


def handles_whatever(wants: Callable[[str], bool], *, name: str) -> Callable[[Handler], Handler]:
    """Register the function for every event of which ``wants(event name)`` says yes at the moment it is recorded.

    ``wants`` is asked with every entry of the house: it answers from memory and never raises. For readers of everything,
    so that a package that is added later is covered without being named.
    """

    def register(function: Handler) -> Handler:
        if _HANDLERS.get(name, function) is not function:
            raise ValueError(f"two handlers are called {name}")
        _HANDLERS[name] = function
        if all(known != name for _, known in _WHATEVER):
            _WHATEVER.append((wants, name))
        return function

    return register


def handlers_of(event_name: str) -> list[str]:
    """Names of the handlers that an entry of this event is owed to."""
    by_name = _BY_EVENT.get(event_name, [])
    return [*by_name, *(name for wants, name in _WHATEVER if wants(event_name))]


def handler(name: str) -> Handler:
    """The function behind a name. Raises KeyError for a handler that this installation no longer has."""
    return _HANDLERS[name]


def is_urgent(name: str) -> bool:
    """Does the handler go before others?"""
    return name in _URGENT
