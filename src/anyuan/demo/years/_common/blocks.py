"""Rows that come by the thousand: written in blocks, each block with one entry in the journal that says what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from anyuan.demo import events
from anyuan.demo.years._common import BY
from anyuan.directory.models import Area
from anyuan.journal.actions import record
from anyuan.journal.rules import Scope, Subject

BATCH = 500
M = TypeVar("M", bound=Model)


def write(area: Area, what: str, rows: Sequence[M], *, now: datetime) -> list[M]:
    """Insert rows of one table; their keys are set on them. ``what`` names the block in the journal (``teams``)."""
    if not rows:
        return []
    with transaction.atomic():
        made: list[M] = type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
        note(area, what, len(made), now=now)
    return made


def note(area: Area, what: str, count: int, *, now: datetime) -> None:
    """The entry of a block; inside the transaction that wrote its rows."""
    subject, scope = Subject("directory.area", area.pk, area.name), Scope(area_path=area.path)
    record(events.BLOCK_WRITTEN, subject=subject, by=BY, now=now, data={"what": what, "count": count}, scope=scope)
