"""A pytest plugin: keep only tests that touch the database; the others would say the same on every database."""

from __future__ import annotations

import pytest

FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_serialized_rollback"}
MARKERS = ("django_db", "fault")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (kept if touches_database(item) else left).append(item)
    items[:] = kept
    if left:
        config.hook.pytest_deselected(items=left)


def touches_database(item: pytest.Item) -> bool:
    """By its marks, or by a fixture that opens the database."""
    if any(item.get_closest_marker(name) for name in MARKERS):
        return True
    return bool(FIXTURES & set(getattr(item, "fixturenames", ())))
