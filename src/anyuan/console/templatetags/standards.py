"""Filters of the standards' screens. A verdict is always a mark, a word and a colour; never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anyuan.console.queries.standards import MARKS
from anyuan.standards import words
from anyuan.standards.queries.verdicts import SchoolSheet
from anyuan.standards.rules.judging import is_on
from anyuan.standards.rules.lights import Rate

register = template.Library()
CHANGES = {"added": _("is new"), "removed": _("is dropped"), "changed": _("is changed")}


INSPECTIONS = {
    "monthly": _("Monthly supervision"),
    "quarterly": _("Quarterly inspection"),
    "half_year": _("Half-year summary"),
    "annual": _("Annual summary"),
    "spot": _("Spot check"),
    "self_check": _("Self-check"),
}
FINDINGS = {
    "open": _("Newly found"),
    "rectifying": _("Being put right"),
    "to_recheck": _("To be looked at again"),
    "fixed": _("Put right"),
    "dropped": _("Dropped"),
}
CONCERNED = {"school": _("The school"), "authority": _("Its authority"), "police_station": _("Its police station")}
INSPECTING = {**INSPECTIONS, **FINDINGS, **CONCERNED, **words.OUTCOMES, **words.OUTCOME_STATES}


@register.filter
def inspecting(code: str) -> str:
    """Kinds of inspection, states of findings, kinds and states of outcomes, in words."""
    return str(INSPECTING.get(code, code))


@register.filter
def verdict(code: str) -> str:
    """The word of a verdict."""
    return words.verdict(code)


@register.filter
def level(code: str) -> str:
    """must (应) or should (宜)."""
    return str(words.LEVELS.get(code, code))


@register.filter
def confidence(code: str) -> str:
    """How sure the text is."""
    return str(words.CONFIDENCE.get(code, code))


@register.filter
def fact_name(code: str) -> str:
    """What a requirement reads, in words."""
    return str(words.FACT_NAMES.get(code, code))


@register.filter
def change_word(code: str) -> str:
    """What happens to a requirement in another version."""
    return str(CHANGES.get(code, code))


@register.simple_tag
def verdict_word(code: str) -> SafeString:
    """Mark and word of a verdict."""
    shape = format_html('<span aria-hidden="true">{}</span>', MARKS[code])
    return format_html('<span class="verdict is-{}">{} {}</span>', code, shape, verdict(code))


@register.simple_tag
def school_light(sheet: SchoolSheet, code: str = "") -> SafeString:
    """One light of a school, or everything that must be in one."""
    return verdict_word(sheet.lights.get(code, "off") if code else sheet.light)


@register.simple_tag
def light_dot(rate: Rate) -> SafeString:
    """A shape beside a rate: full when everybody passes, a gap when somebody fails, a question when nobody owes it."""
    code = (
        "off"
        if rate.value is None
        else "green"
        if rate.value == 1
        else "grey"
        if rate.grey == rate.denominator
        else "red"
    )
    return format_html('<span class="mark is-{}" aria-hidden="true">{}</span> ', code, MARKS[code])


@register.simple_tag
def mark_cell(sheet: SchoolSheet, line: Mapping[str, Any], marks: Mapping[str, str]) -> SafeString:
    """One cell of the matrix: the mark, with its word for those who hear the page."""
    found = sheet.verdicts.get(line["key"])
    if found is None:
        return SafeString("<td></td>")
    return format_html(
        '<td class="mark is-{}" title="{}"><span aria-hidden="true">{}</span><span class="sr-only">{}</span></td>',
        found.verdict,
        f"{words.said(line['label'])}: {verdict(found.verdict)}",
        marks[found.verdict],
        verdict(found.verdict),
    )


@register.filter
def lacks(one: Any, light: Mapping[str, Any] | None) -> bool:
    """Whether a line of a school belongs to what is lacking, for one light or for everything that must be."""
    if one.verdict.verdict not in ("red", "grey"):
        return False
    return one.line["key"] in light["of"] if light else one.line["level"] == "must"


@register.simple_tag
def line_state(held: Any, line: Mapping[str, Any]) -> str:
    """on (by the text), switched (on by a decision made here), or off."""
    if is_on(line):
        return "on"
    return "switched" if is_on(line, held.switches.get(line["key"])) else "off"


@register.simple_tag
def query_with(request: HttpRequest, **changes: Any) -> str:
    """The address's query with some names changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return query.urlencode()
