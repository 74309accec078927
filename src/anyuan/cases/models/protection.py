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


class PoliceNotice(models.Model):
    """The report to the police that the law demands (强制报告): made at once, held up by nobody, until the station has it.

    ``discovered_at`` is when the harm was noticed; the delay until ``made_at`` is shown, not hidden. No words, no names.
    """

    ref = models.CharField(max_length=24, unique=True)
    report = models.OneToOneField(
        "cases.Report", null=True, blank=True, on_delete=models.SET_NULL, related_name="notice"
    )
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    situation = models.CharField(max_length=8)
    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, blank=True, default="")
    police = models.ForeignKey(
        "directory.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    discovered_at = at()
    made_at = models.DateTimeField()
    made_by = by()  # empty when nobody who is known made it
    due_at = models.DateTimeField()
    taken_at = at()
    taken_by = by()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="police_notice_discovery_before",
                condition=Q(discovered_at__isnull=True) | Q(discovered_at__lte=F("made_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def delay_seconds(self) -> int | None:
        """From discovery to report; None when nobody said when it was noticed."""
        return None if self.discovered_at is None else int((self.made_at - self.discovered_at).total_seconds())


class OffCampusNotice(models.Model):
    """An event off campus concerns a pupil: the school's named person is told, and tells the guardians.

    No pupil, no guardian: the platform holds no register of them (ADR 12). Who it is stands in the case's protected sheet.
    """

    ref = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="off_campus")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField(db_index=True)
    told_by = by()
    due_at = models.DateTimeField()
    passed_on_at = at()
    passed_on_by = by()
    outcome = models.CharField(max_length=16, blank=True, default="")  # told, not_reached, not_our_pupil

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="off_campus_outcome", condition=Q(outcome__in=("", "told", "not_reached", "not_our_pupil"))
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class CaseTally(models.Model):
    """Totals of cases that have been disposed of: a month, a kind and an area, and nothing by which one could be found."""

    month = models.DateField()
    kind = models.CharField(max_length=40)
    area_path = models.CharField(max_length=120)
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="case_tally_once", fields=["month", "kind", "area_path"])
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.area_path}"
