"""A county with an incident to tell of, and a real HTTP server to tell it to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def world(db: None) -> Iterator[Any]:
    from anyuan.hooks.queries import forget
    from tests.incidents import world as county  # models can be imported only now

    forget()
    yield county.build()
    forget()


@pytest.fixture
def live(settings: Any) -> None:
    """Let events out: to servers of this machine only."""
    settings.NOTIFY = {**settings.NOTIFY, "mode": "live"}


@pytest.fixture
def receiver() -> Iterator[Any]:
    from tests.hooks.receiver import receiver

    with receiver() as state:
        yield state
