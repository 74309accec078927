"""Filters for the pages of the registers."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from anyuan.directory import policy
from anyuan.directory.queries.emergency import plan_for
from anyuan.directory.registers import sheet
from anyuan.directory.registers.reach import within

register = template.Library()


@register.simple_tag(takes_context=True)
def school_plan(context: template.Context, incident: Any) -> Any:
    """The emergency plan of the incident's school that holds today, for those who may see it; None: there is none."""
    viewer, now = context.get("viewer"), context.get("now")
    if viewer is None or now is None or not incident.school_id:
        return None
    if not policy.may(viewer, "registers.see"):
        return None
    plan = plan_for(incident.school_id, incident.kind, timezone.localdate(now))
    return plan if plan is not None and within(sheet("emergency_plans"), plan, viewer, "see") else None


@register.filter
def item_word(row: Any) -> str:
    """What a batch of equipment is, in the language of the screen."""
    return sheet("equipment").column("item").choice_label(row.item, get_language() or "")
