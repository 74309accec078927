"""The world is imported late: Django is set up only after this file is read."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def world(db: None) -> Any:
    from tests.api.world import make_world

    return make_world()
