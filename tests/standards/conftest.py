"""The county in which schools are judged."""

import pytest


@pytest.fixture
def county(db):
    """Three schools, a programme with guard posts since Monday, 23 November 2026."""
    from tests.standards import world

    return world.build()
