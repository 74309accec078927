"""What is done to a case, with words and proof; each its own row, none ever written over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import at, by, words


class Transfer(models.Model):
    """The case went from one owner to another, and why. The time each had it is what the jurisdiction clock adds up."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transfers")
    verb = models.CharField(max_length=12)  # open, assign, bounce, decide, hand_over, reopen
    from_kind = models.CharField(max_length=12, blank=True, default="")
    from_id = models.BigIntegerField(null=True, blank=True)
    to_kind = models.CharField(max_length=12)
    to_id = models.BigIntegerField()
    reason = words()
    moved_at = models.DateTimeField()
    moved_by = by()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class Consultation(models.Model):
    """Another department is asked (协办). While it has not answered, the clock counts on that department."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consultations")
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    question = words()
    asked_at = models.DateTimeField()
    asked_by = by()
    due_at = models.DateTimeField()
    answer = words()
    answered_at = at()
    answered_by = by()
    withdrawn_at = at()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="consultation_one_open",
                fields=["case"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.organisation_id}"


class Extension(models.Model):
    """More time: asked by the handler with a reason, granted or refused by somebody else, in days and with a name."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="extensions")
    asked_at = models.DateTimeField()
    asked_by = by()
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16)
    reason = words()
    due_before = models.DateTimeField()
    decided_at = at()
    decided_by = by()
    granted = models.BooleanField(null=True, blank=True)
    due_after = at()
    decision = words()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="extension_one_open", fields=["case"], condition=Q(decided_at__isnull=True)),
            models.CheckConstraint(
                name="extension_by_another", condition=Q(decided_by="") | ~Q(decided_by=F("asked_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.amount} {self.unit}"


class Supervision(models.Model):
    """A superior pushes (督办): what is asked, and by when the owner must say how it stands."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supervisions")
    demand = words()
    made_at = models.DateTimeField()
    made_by = by()
    answer_due_at = models.DateTimeField()
    answer = words()
    answered_at = at()
    answered_by = by()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.made_at:%m-%d}"


class GradeChange(models.Model):
    """A change of grade. A downgrade waits for a second person; everything else takes effect at once."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grade_changes")
    from_grade = models.CharField(max_length=16, blank=True, default="")
    to_grade = models.CharField(max_length=16)
    reason = words()
    asked_at = models.DateTimeField()
    asked_by = by()
    confirmed_at = at()
    confirmed_by = by()
    refused_at = at()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="grade_change_one_open",
                fields=["case"],
                condition=Q(confirmed_at__isnull=True, refused_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_grade} → {self.to_grade}"


class Closure(models.Model):
    """What was done and what proves it; then who looked at it, other than the handler (销号). One row per attempt."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closures")
    number = models.PositiveSmallIntegerField()
    disposition = models.CharField(max_length=40)
    result = words()
    evidence = models.JSONField(default=list)  # [{"kind": code of the kind's list, "file": evidence id, …}]
    submitted_at = models.DateTimeField()
    submitted_by = by()
    verdict = models.CharField(max_length=10, blank=True, default="")  # verified, returned
    judged_at = at()
    judged_by = by()
    remark = words()
    reply = words()
    replied_at = at()
    replied_by = by()
    reopened_at = at()
    reopened_by = by()
    reopened_reason = words()

    class Meta:
        ordering = ("number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="case_closure_once", fields=["case", "number"]),
            models.CheckConstraint(name="case_closure_verdict", condition=Q(verdict__in=("", "verified", "returned"))),
            # Closed only when verified by somebody other than the handler; the database itself holds to it.
            models.CheckConstraint(
                name="case_closure_by_another", condition=Q(judged_by="") | ~Q(judged_by=F("submitted_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Note(models.Model):
    """What somebody wrote down on the way."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = words()
    written_at = models.DateTimeField()
    written_by = by()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at:%m-%d %H:%M}"
