"""What is looked up once for many cases that are written in one go: calendars and bodies.

Outside of `held` nothing is remembered, so that no decision rests on what was true a minute ago.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_table: ContextVar[dict[Hashable, Any] | None] = ContextVar("held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Inside, what `once` has looked up stays as it was found. For one transaction, not longer."""
    token = _table.set({})
    try:
        yield
    finally:
        _table.reset(token)


def once(key: Hashable, look_up: Callable[[], T]) -> T:
    """What ``look_up`` finds; inside `held`, what it found the first time."""
    table = _table.get()
    if table is None:
        return look_up()
    if key not in table:
        table[key] = look_up()
    found: T = table[key]
    return found
