"""Every test of the directory that asks for a world gets the small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.directory.world import World


@pytest.fixture
def world(db: None) -> World:
    from tests.directory.world import World  # models can be read only once Django is set up

    return World()
