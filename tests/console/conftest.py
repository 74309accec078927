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


@pytest.fixture
def county(db: Any, settings: Any) -> Any:
    """The cases' county as it is today, so that a browser's clock and the scene's agree."""
    from datetime import timedelta

    from anyuan.directory.models import RoleGrant
    from tests.cases import world

    settings.SECOND_FACTOR = False
    made = world.build()
    made.now = utc_now()
    RoleGrant.objects.update(starts_at=made.now - timedelta(days=30))
    return made


@pytest.fixture
def seat(county: Any) -> Callable[..., Client]:
    """A browser without scripts, signed in as somebody of the cases' county."""

    def signed_in(name: str, language: str = "en") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(county.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
