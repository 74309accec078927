"""Filters for the pages of the registers."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from anyuan.directory.registers import sheet

register = template.Library()


@register.filter
def item_word(row: Any) -> str:
    """What a batch of equipment is, in the language of the screen."""
    return sheet("equipment").column("item").choice_label(row.item, get_language() or "")
