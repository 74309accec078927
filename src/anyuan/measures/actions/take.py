"""Take the folders' definitions into use. A version that is in use is never changed: a changed folder needs a new number."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django.db import transaction

from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject
from anyuan.measures import events
from anyuan.measures.models import Day, Definition
from anyuan.measures.queries import catalogue
from anyuan.measures.rules import definitions

log = logging.getLogger(__name__)
BY = Actor.system("measures")
HEAD = ("title", "owner", "unit", "good", "group", "order", "per", "small")


def take(*, now: datetime) -> int:
    """Take what is new; returns how many versions. Faulty folders are left out and named in the log; idempotent."""
    known = set(Definition.objects.values_list("measure", "number"))
    taken = 0
    for name, pack in catalogue.in_folders().items():
        fresh = [version for version in pack.get("versions", ()) if (name, version.get("number")) not in known]
        if not fresh:
            continue
        wrong = list(definitions.problems(pack))
        if wrong:
            log.error("measure %s is not counted: %s", name, "; ".join(wrong))
            continue
        head = {key: pack[key] for key in HEAD if key in pack}
        for version in fresh:
            _take(name, head, version, now)
            taken += 1
    return taken


def _take(name: str, head: dict[str, Any], version: dict[str, Any], now: datetime) -> None:
    begins: date = version["from"]
    content = head | {"version": catalogue.stored_version(version)}
    with transaction.atomic():
        row = Definition.objects.create(
            measure=name, number=version["number"], valid_from=begins, content=content, taken_at=now
        )
        # Days that were counted by the version before it are counted anew by the one that holds for them.
        Day.objects.filter(measure=name, day__gte=begins, state="filled").update(state="reopened", reopened_at=now)
        record(
            events.DEFINED,
            subject=Subject("measures.definition", row.pk, name),
            by=BY,
            now=now,
            data={"measure": name, "number": row.number, "valid_from": begins.isoformat()},
        )
