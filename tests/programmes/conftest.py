"""A county with three schools, a term, and programmes of its own in a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose packs may be written by a test."""
    settings.HOME = tmp_path
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def pack(home: Path) -> Callable[..., Path]:
    """Write a programme into the home: `pack("night", rules, installs)`."""
    from tests.programmes import world

    return lambda name, *rules, **more: world.write(home, name, *rules, **more)


@pytest.fixture
def county(db: None, home: Path) -> Any:
    """The small county, on Monday, 23 November 2026, before anything opens."""
    from tests.programmes import world

    return world.build()
