"""The emergency plan that holds for a school, and who has read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from anyuan.directory.models import EmergencyPlan, Person, PlanReceipt, School
from anyuan.directory.queries.people import appointments_on

GENERAL = "general"
# What an incident or its response plan is called → the kind of the school's plan.
FOR_INCIDENTS = {"panic": "violence", "intrusion": "intruder"}


def plan_for(school: School | int, kind: str, on: date) -> EmergencyPlan | None:
    """The version of the school's plan for incidents of ``kind`` that holds on a day; the general plan when it has none."""
    wanted = FOR_INCIDENTS.get(kind, kind)
    held = EmergencyPlan.objects.filter(school=school, active=True, starts_on__lte=on, kind__in=(wanted, GENERAL))
    plans = {plan.kind: plan for plan in held.order_by("starts_on", "pk")}
    return plans.get(wanted) or plans.get(GENERAL)


def plans_reviewed_on(schools: Iterable[int], on: date) -> dict[int, int]:
    """School id → plans that hold on the day and whose yearly review is not overdue. Schools without any are left out."""
    held = EmergencyPlan.objects.filter(school__in=list(schools), active=True, starts_on__lte=on)
    latest = {(p.school_id, p.kind): p for p in held.order_by("starts_on", "pk")}
    counted: dict[int, int] = {}
    for (school, _kind), plan in latest.items():
        if plan.review_due_on is None or plan.review_due_on >= on:
            counted[school] = counted.get(school, 0) + 1
    return counted


def must_read(plan: EmergencyPlan, on: date) -> QuerySet[Person]:
    """Everybody who holds a post at the school on the day, or belongs to it."""
    posted = appointments_on(on).filter(school=plan.school_id, active=True).values("person")
    people = Person.objects.filter(Q(pk__in=posted) | Q(school=plan.school_id), active=True)
    return people.order_by("code")


def readers(plan: EmergencyPlan) -> set[int]:
    """Ids of the people who have read this version."""
    return set(PlanReceipt.objects.filter(plan=plan).values_list("person_id", flat=True))
