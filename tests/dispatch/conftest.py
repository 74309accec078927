"""The small county that these tests act on."""

import pytest


@pytest.fixture
def world(db):
    """An invented county with three schools, people on shift and units."""
    from tests.incidents import world as county  # models can be imported only now

    return county.build()
