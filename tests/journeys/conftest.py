"""A year of a programme: what is looked at are its figures, not who signs in."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _the_commander_signs_in_without_a_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR = False
