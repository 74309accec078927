"""Emergency plans of schools: versions, the yearly review, and who has read the version that holds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.base import Register
from anyuan.directory.models.people import Person
from anyuan.directory.models.schools import School


class EmergencyPlan(Register):
    """One version of a school's plan. The one that began last holds; ``kind`` general is for what has none of its own."""

    school = models.ForeignKey(School, models.PROTECT, related_name="emergency_plans")
    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=150)
    version = models.CharField(_("version"), max_length=20)
    starts_on = models.DateField(_("from"))
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due_on = models.DateField(_("next review"), null=True, blank=True)
    summary = models.TextField(_("what everybody must know"), blank=True, default="")

    class Meta:
        verbose_name = _("emergency plan")
        ordering = ("school", "kind", "-starts_on")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["school", "kind", "version"], name="emergency_plan_version_once"),
            models.CheckConstraint(
                condition=Q(review_due_on__isnull=True)
                | Q(reviewed_on__isnull=True)
                | Q(review_due_on__gte=F("reviewed_on")),
                name="emergency_plan_review_after",
            ),
        ]


class PlanReceipt(models.Model):
    """A person has read this version; a new version asks anew."""

    plan = models.ForeignKey(EmergencyPlan, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="plan_receipts")
    read_at = models.DateTimeField(_("read"))

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["plan", "person"], name="plan_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.person_id}"
