"""Columns that many tables of the package have."""

from __future__ import annotations

from typing import Any

from django.db import models

from anyuan.directory.crypto import EncryptedField


def at() -> models.DateTimeField[Any, Any]:
    """An instant that may not have come yet."""
    return models.DateTimeField(null=True, blank=True)


def by() -> models.CharField[Any, Any]:
    """The actor key of whoever did it."""
    return models.CharField(max_length=80, blank=True, default="")


def words() -> EncryptedField:
    """What somebody wrote: unreadable in a stolen file, and not searchable."""
    return EncryptedField(blank=True, default="")
