"""Mediation of a dispute: parties, mediators, sessions, what was agreed, and the visits afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import at, by, words


class Party(models.Model):
    """A side of the dispute, under a pseudonym (甲方); name and contact only where the mediation needs them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    label = models.CharField(max_length=20)
    capacity = models.CharField(max_length=24)  # parent, staff, neighbour, trader, school, pupil (never named), other
    name = words()
    contact = words()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="party_label_once", fields=["case", "label"]),
            models.CheckConstraint(name="party_pupil_unnamed", condition=~Q(capacity="pupil") | Q(name="", contact="")),
        ]

    def __str__(self) -> str:
        return self.label


class Mediator(models.Model):
    """Who mediates, and why this one: grade and skill asked for, cases at hand."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mediators")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("directory.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lead = models.BooleanField(default=False)
    reason = models.JSONField(default=dict, blank=True)
    named_at = models.DateTimeField()
    named_by = by()
    ended_at = at()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="mediator_once", fields=["case", "person"], condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="mediator_one_lead", fields=["case"], condition=Q(lead=True, ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class Session(models.Model):
    """One sitting."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    held_at = models.DateTimeField(db_index=True)
    where = models.CharField(max_length=120, blank=True, default="")
    present = models.JSONField(default=list)  # labels of the parties that came
    outcome = models.CharField(max_length=16)  # settled, adjourned, failed
    record = words()
    written_at = models.DateTimeField()
    written_by = by()

    class Meta:
        ordering = ("held_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="session_outcome", condition=Q(outcome__in=("settled", "adjourned", "failed")))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"


class Agreement(models.Model):
    """What the parties agreed, and which of them signed; the signed paper is evidence."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreements")
    text = words()
    signed = models.JSONField(default=list)  # labels of the parties
    evidence = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = by()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.made_at:%Y-%m-%d}"


class FollowUp(models.Model):
    """A visit after settlement, at a set time; a relapse opens the case again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    due_at = models.DateTimeField()
    done_at = at()
    done_by = by()
    outcome = models.CharField(max_length=12, blank=True, default="")  # kept, relapsed, not_reached
    note = words()

    class Meta:
        ordering = ("due_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="follow_up_outcome", condition=Q(outcome__in=("", "kept", "relapsed", "not_reached"))
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="follow_up_due", fields=["due_at"], condition=Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_at:%Y-%m-%d}"
