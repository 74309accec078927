"""The small county of the incidents' tests, with the measures in use."""

import pytest


@pytest.fixture
def county(db):
    """A county whose measures are taken and whose record began on 16 November 2026."""
    from tests.measures import world

    return world.build()
