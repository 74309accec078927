"""A person changes the words of a draft; both versions stand, and no number can be typed into them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from anyuan.journal.rules import Actor
from anyuan.reports import events
from anyuan.reports.actions.draft import _key, say
from anyuan.reports.models import Edit, Paper
from anyuan.reports.refusals import FigureUnknown, NotADraft, NumberTyped, PlaceUnknown
from anyuan.reports.rules import edits

LONGEST = 4000


def change_words(row: Paper, place: str, language: str, text: str, *, by: Actor, now: datetime) -> Paper:
    """Put a person's words at a place. Raises NotADraft, PlaceUnknown, NumberTyped, FigureUnknown."""
    text = text.strip()[:LONGEST]
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=row.pk)
        if locked.state != "draft":
            raise NotADraft
        block = _block(locked.content, place)
        if block is None or language not in ("en", "zh"):
            raise PlaceUnknown
        if number := edits.typed_number(text):
            raise NumberTyped(number=number)
        if name := edits.unknown(text, locked.content["figures"]):
            raise FigureUnknown(name=name, known=", ".join(sorted(locked.content["figures"])[:12]))
        before = block["text"][language]
        if before == text:
            return locked
        block["text"][language] = text
        block["edited"] = True
        locked.save(update_fields=["content"])
        Edit.objects.create(
            paper=locked, place=place, language=language, before=before, after=text, edited_at=now, edited_by=_key(by)
        )
        say(locked, events.EDITED, by=by, now=now, place=place)
    return locked


def _block(content: dict[str, Any], place: str) -> dict[str, Any] | None:
    blocks = (block for section in content["sections"] for block in section["blocks"])
    return next((block for block in blocks if block.get("place") == place), None)
