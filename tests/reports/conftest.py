"""The small county of the measures' tests with two months of incidents, cases and duties behind it."""

import pytest


@pytest.fixture
def county(db):
    """A county whose records are complete since 1 October 2026."""
    from tests.reports import world

    return world.build()
