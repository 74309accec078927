"""The small county, with people who may sit down at a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from anyuan.kernel.clock import utc_now


@pytest.fixture
def town(db: Any, settings: Any) -> Any:
    settings.SECOND_FACTOR = False
    from tests.console import world

    return world.build(utc_now())


@pytest.fixture
def sit(town: Any) -> Callable[..., Client]:
    """A browser without scripts, signed in as one of the county's accounts."""

    def signed_in(name: str, language: str = "en") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(town.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
