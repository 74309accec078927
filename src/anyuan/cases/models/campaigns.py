"""Joint clean-ups around a school (周边整治), and what a review of a closed matter found (案件复盘)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import by, words


class CampaignPart(models.Model):
    """Who does what in a joint clean-up: division of work, form and timetable. One line of the plan."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plan")
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=200)
    form = models.CharField(max_length=60)  # joint visit, patrol, dismantling, talk … as the plan says it
    starts_on = models.DateField()
    ends_on = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = by()

    class Meta:
        ordering = ("starts_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="campaign_part_ends_after", condition=models.Q(ends_on__gte=models.F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.organisation_id}"


class Cause(models.Model):
    """A cause that reviews name; the list grows as they do. A cause is a circumstance, never a person."""

    code = models.CharField(max_length=40, unique=True)
    label = models.JSONField()  # {"en": …, "zh": …}; a cause that somebody added has one language
    added_at = models.DateTimeField()
    added_by = by()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.code


class ReviewFinding(models.Model):
    """What a review found: a cause of the list, or a gap (what should have been there), with words."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    cause = models.ForeignKey(Cause, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = words()
    found_at = models.DateTimeField()
    found_by = by()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause_id}"
