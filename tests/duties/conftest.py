"""The small county of the incidents' tests, with the everyday programme at its gate."""

import pytest


@pytest.fixture
def county(db):
    """A county with the programme at work since Monday, 1 September 2026."""
    from tests.duties import world

    return world.build()
