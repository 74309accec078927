"""Inspections: what was looked at, by whom, what was found, what was done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.standards.models.columns import at, by, link, words
from anyuan.standards.rules import inspecting


class Inspection(models.Model):
    """A round of looking (检查): these standards, these schools, in these days. ``refs`` are the codes it chose from where it
    was drawn at random: their digest was journalled before ``seed`` was known, and the picks follow from both."""

    ref = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    standards = models.JSONField(default=list)
    opens_on = models.DateField()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = by()
    closed_at = at()
    refs = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    announced = models.BigIntegerField(null=True, blank=True)
    block = models.BigIntegerField(null=True, blank=True)
    seed = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        ordering = ("-opens_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="inspection_kind", condition=Q(kind__in=inspecting.KINDS)),
            models.CheckConstraint(name="inspection_ends", condition=Q(due_on__gte=models.F("opens_on"))),
        ]

    def __str__(self) -> str:
        return self.ref


class Assessment(models.Model):
    """One school under one inspection, seen from one side (检查评估): the school's own, or the inspector's. ``lines`` are the
    questions as they were on that day; an answer is judged by them for ever."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="assessments")
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    side = models.CharField(max_length=10)
    lines = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True, blank=True, db_index=True)
    submitted_by = by()

    class Meta:
        ordering = ("school", "side")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="assessment_once", fields=["inspection", "school", "side"]),
            models.CheckConstraint(name="assessment_side", condition=Q(side__in=inspecting.SIDES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="assessment_open", fields=["school"], condition=Q(submitted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.school_id} {self.side}"


class Answer(models.Model):
    """What somebody saw, kept once for each phone's own id. ``seen_on`` is the day it was seen, never after it came in."""

    client_id = models.CharField(max_length=64, unique=True)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers", null=True, blank=True)
    finding = models.ForeignKey("Finding", models.CASCADE, related_name="rechecks", null=True, blank=True)
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    side = models.CharField(max_length=10)
    standard = models.CharField(max_length=64)
    requirement = models.CharField(max_length=40)
    value = models.JSONField()
    note = words()
    photos = models.JSONField(default=list, blank=True)
    seen_on = models.DateField()
    backdated = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    answered_by = by()

    class Meta:
        ordering = ("received_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="answer_side", condition=Q(side__in=inspecting.SIDES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="answer_latest", fields=["school", "requirement", "-seen_on", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.seen_on}"


class Finding(models.Model):
    """A requirement that an inspector found unmet (发现问题). The rectification is a case; who looks again closes it."""

    ref = models.CharField(max_length=24, unique=True)
    answer = models.OneToOneField(Answer, models.PROTECT, related_name="made")
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    standard = models.CharField(max_length=64)
    requirement = models.CharField(max_length=40)
    line = models.JSONField()
    state = models.CharField(max_length=12, default="open")
    case_ref = models.CharField(max_length=32, blank=True, default="")
    made_at = models.DateTimeField(db_index=True)
    closed_at = at()
    closed_by = by()

    class Meta:
        ordering = ("-made_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="finding_state", condition=Q(state__in=inspecting.FINDING_STATES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="finding_school", fields=["school", "state"]),
            models.Index(name="finding_case", fields=["case_ref"]),
        ]

    def __str__(self) -> str:
        return self.ref


class Outcome(models.Model):
    """What was decided against a school or a body: a talk, a criticism, a commendation cancelled; with a reason and an appeal."""

    ref = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=24)
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="outcomes", null=True, blank=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="outcomes", null=True, blank=True)
    reason = words()
    state = models.CharField(max_length=10, default="decided")
    decided_at = models.DateTimeField(db_index=True)
    decided_by = by()
    appeal_until = models.DateField()
    appeal = words()
    appealed_at = at()
    appealed_by = by()
    ruling = words()
    ruled_at = at()
    ruled_by = by()

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="outcome_kind", condition=Q(kind__in=inspecting.OUTCOMES)),
            models.CheckConstraint(name="outcome_state", condition=Q(state__in=inspecting.OUTCOME_STATES)),
        ]

    def __str__(self) -> str:
        return self.ref


class Notice(models.Model):
    """Somebody who must be told of an outcome: the school, its authority, its police station. Told once, taken by name."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="notices")
    whom = models.CharField(max_length=16)
    school = link("directory.School")
    organisation = link("directory.Organisation")
    taken_at = at()
    taken_by = by()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="notice_once", fields=["outcome", "whom"]),
        ]

    def __str__(self) -> str:
        return f"{self.outcome_id} {self.whom}"
