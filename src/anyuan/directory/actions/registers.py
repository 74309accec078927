"""One row of a register changed by hand: stored with what changed, by field names only, on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from anyuan.directory import events
from anyuan.directory.models.base import Register
from anyuan.directory.policy import scope_of
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject


def save(row: Any, changed: list[str], *, by: Actor, now: datetime) -> Any:
    """Store a register row; ``changed`` names the fields that a person touched. Raises ValidationError."""
    row.full_clean()
    with transaction.atomic():
        row.save()
        where = scope_of(row)
        record(
            events.REGISTER_CHANGED,
            subject=Subject(row._meta.label_lower, row.pk, str(row.code)),
            by=by,
            now=now,
            data={"fields": sorted(changed)},
            scope=Scope(where.area_path, where.school_id, where.organisation_id),
        )
    return row


def take_out_of_use(row: Register, *, by: Actor, now: datetime) -> Register:
    """Registers are not deleted: what points at a row must go on making sense."""
    row.active = False
    result: Register = save(row, ["active"], by=by, now=now)
    return result
