"""Agreements and emergency plans of schools, with the days from which they speak."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from anyuan.directory.models import Agreement, AgreementTemplate, EmergencyPlan
from anyuan.directory.queries.agreements import holding
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row


@source("agreement")
def agreements(ask: Ask) -> Found:
    """An agreement that is signed and valid on the day, dated by its signature.

    None is none only where one is owed: a template for schools holds in the area, or the school signed one before.
    """
    held: dict[int, list[Agreement]] = defaultdict(list)
    for one in holding(ask.on).filter(school__in=ask.ids).order_by("signed_on", "pk"):
        held[one.school_id].append(one)
    once = set(Agreement.objects.filter(school__in=ask.ids, active=True).values_list("school_id", flat=True))
    templates = AgreementTemplate.objects.filter(owed_by="schools", active=True, starts_on__lte=ask.on)
    owed = list(templates.exclude(ends_on__lt=ask.on).values_list("area__path", flat=True))
    facts = {}
    for school in ask.schools:
        mine = held.get(school.pk, [])
        if mine:
            rows = listed(ask, (Row("directory.agreement", a.pk, a.code) for a in mine))
            facts[school.pk] = Fact("agreement", True, mine[-1].signed_on, rows, total=len(mine))
        elif school.pk in once or any(school.area.path.startswith(path) for path in owed):
            facts[school.pk] = Fact("agreement", False, ask.on)
    return {"agreement": facts}


@source("plans")
def plans(ask: Ask) -> Found:
    """Emergency plans that hold on the day and whose yearly review is not overdue, dated by the review that lies longest ago.

    A school of which no plan at all is on record is unknown.
    """
    there = EmergencyPlan.objects.filter(Q(school__in=ask.ids), active=True, starts_on__lte=ask.on)
    latest = {(p.school_id, p.kind): p for p in there.order_by("starts_on", "pk")}
    mine: dict[int, list[EmergencyPlan]] = defaultdict(list)
    for (school, _kind), plan in latest.items():
        mine[school].append(plan)
    facts = {}
    for school, held in mine.items():
        good = [p for p in held if p.review_due_on is None or p.review_due_on >= ask.on]
        days = [_looked_at(p) for p in good]
        rows = listed(ask, (Row("directory.emergencyplan", p.pk, p.code, p.name) for p in good or held))
        facts[school] = Fact("plans", len(good), min(days) if days else ask.on, rows, total=len(good or held))
    return {"plans": facts}


def _looked_at(plan: EmergencyPlan) -> date:
    """When somebody last looked at the plan: at its review, or when it was written."""
    return max(plan.reviewed_on or plan.starts_on, plan.starts_on)
