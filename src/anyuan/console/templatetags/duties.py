"""Filters of the duty screens: cells of a rate, a value by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.formats import number_format

from anyuan.duties.queries import Rate

register = template.Library()


@register.filter
def cut_words(text: str) -> list[str]:
    """`"late missed"` as a list to walk through."""
    return text.split()


@register.filter
def beside(heads: Iterable[Any], cells: Iterable[Any]) -> list[tuple[Any, Any]]:
    """`{% for day, cell in days|beside:row.cells %}`: each cell with what stands above it, for screens without columns."""
    return list(zip(heads, cells, strict=True))


@register.filter
def at(values: Mapping[str, Any], name: str) -> Any:
    """The value under a name; nothing where there is none."""
    return values.get(name, "")


@register.filter
def percent(value: float | None) -> str:
    """97.3 %; a dash where nothing was owed. 100 % only when it is all of them."""
    if value is None:
        return "–"
    shown = 100.0 if value == 1 else min(round(100 * value, 1), 99.9)
    return f"{number_format(shown, 0 if value == 1 else 1)} %"


@register.filter
def rate_cells(rate: Rate) -> list[tuple[str, int]]:
    """(state to open, number) of a rate's row: numerator, denominator, and what became of the rest."""
    owed = [("done", rate.numerator), ("owed", rate.denominator)]
    return [
        *owed,
        ("late", rate.late),
        ("incomplete", rate.incomplete),
        ("missed", rate.missed),
        ("excused", rate.excused),
    ]


@register.filter
def owner_key(gap: Any, names: Mapping[str, Any]) -> Any:
    """`{{ gap|owner_key:owner_names|named }}`: the register row of whoever owns it; None when it is not there any more."""
    return names.get(f"{gap.owner_kind}:{gap.owner_id}")
