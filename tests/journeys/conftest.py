"""A year of a programme: what is looked at are its figures, not who signs in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SECONDS = 900  # a year takes half a minute alone, and several on a machine that does other things as well


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(autouse=True)
def _the_commander_signs_in_without_a_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR = False
