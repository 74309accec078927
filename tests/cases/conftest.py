"""The small county that the tests of cases act on."""

import pytest


@pytest.fixture
def county(db):
    """An invented county with a centre, departments, schools, and people with roles."""
    from tests.cases import world  # models can be imported only now

    return world.build()
