"""Columns that many tables of the package have."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func

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


class Figures(Func):
    """A reference without its letter. Written into the statement as it stands in the index: SQLite uses an index over an
    expression only for the very same one."""

    template = "SUBSTR(%(expressions)s, 2)"
    output_field = models.CharField()


class DayOf(Func):
    """The six figures of its day."""

    template = "SUBSTR(%(expressions)s, 2, 6)"
    output_field = models.CharField()


class Tail(Func):
    """Its last four figures."""

    template = "RIGHT(%(expressions)s, 4)"
    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, -4)", **more)
