"""Sealed cases: who opened one again, on what ground, until when; and hand-overs to helping bodies without their content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import at, by, words


class Unsealing(models.Model):
    """Asked by one person, allowed by another of a different role, with a legal basis, a purpose and an end (red line 7)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="unsealings")
    basis = models.CharField(max_length=200)
    purpose = words()
    asked_at = models.DateTimeField()
    asked_by = by()
    asked_role = models.CharField(max_length=24)
    expires_at = models.DateTimeField()
    decided_at = at()
    decided_by = by()
    decided_role = models.CharField(max_length=24, blank=True, default="")
    granted = models.BooleanField(null=True, blank=True)
    ended_at = at()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="unsealing_says_why", condition=~Q(basis="") & ~Q(purpose="")),
            models.CheckConstraint(
                name="unsealing_two_people", condition=Q(decided_by="") | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="unsealing_two_roles", condition=Q(decided_role="") | ~Q(decided_role=F("asked_role"))
            ),
            models.CheckConstraint(name="unsealing_ends", condition=Q(expires_at__gt=F("asked_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%Y-%m-%d}"


class Referral(models.Model):
    """A hand-over to counselling, legal aid, guardianship help or a help line: referred, accepted, refused, ended, and
    nothing of what is said there (red line 8)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    kind = models.CharField(max_length=24)  # counselling, legal_aid, guardianship, help_line
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="referred")
    consent = models.BooleanField(default=False)
    legal_basis = models.CharField(max_length=120, blank=True, default="")
    referred_at = models.DateTimeField()
    referred_by = by()
    answer_due_at = models.DateTimeField()
    answered_at = at()
    answered_by = by()
    ended_at = at()
    ended_by = by()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="referral_state", condition=Q(state__in=("referred", "accepted", "refused", "ended", "revoked"))
            ),
            models.CheckConstraint(name="referral_ground", condition=Q(consent=True) | ~Q(legal_basis="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.state}"
