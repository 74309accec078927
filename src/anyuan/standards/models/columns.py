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
    """What a person wrote: encrypted, because it may name somebody."""
    return EncryptedField(blank=True, default="")


def link(to: str, **more: Any) -> models.ForeignKey[Any, Any]:
    """A row of the directory, or none."""
    return models.ForeignKey(to, models.PROTECT, null=True, blank=True, related_name="+", **more)
