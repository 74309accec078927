"""Filters of the figures' screens."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template

from anyuan.console.present import figures
from anyuan.measures.queries import Figure

register = template.Library()


@register.filter
def figure_value(figure: Figure) -> str:
    """97.3 % or 1,144; a dash where there is no figure."""
    return figures.value(figure)


@register.filter
def as_query(query: Mapping[str, str]) -> str:
    """A figure's question as an address says it."""
    return urlencode(query)
