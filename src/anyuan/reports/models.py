"""Documents, what people changed in their words, and who has taken note. ``content`` is computed once and then stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.reports.rules import states


class Paper(models.Model):
    """One document (文书): a template, a period, an area or school. Its numbers never change after it was written."""

    ref = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    period = models.CharField(max_length=24)
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey("directory.School", models.PROTECT, null=True, blank=True, related_name="+")
    area_path = models.CharField(max_length=120)
    content = models.JSONField()
    state = models.CharField(max_length=10, default="draft")
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=80)
    issued_at = models.DateTimeField(null=True, blank=True, db_index=True)
    issued_by = models.CharField(max_length=80, blank=True, default="")
    # What the house drafts by itself each morning, it drafts once: template, period and area in one word.
    routine = models.CharField(max_length=80, null=True, blank=True, unique=True)

    class Meta:
        ordering = ("-drafted_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="paper_state", condition=Q(state__in=states.STATES)),
            models.CheckConstraint(name="paper_issued", condition=~Q(state="issued") | Q(issued_at__isnull=False)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="paper_newest", fields=["-drafted_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.ref


class Edit(models.Model):
    """What a person wrote in place of the house's words: both stand, so that everybody sees what was changed."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="edits")
    place = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    before = models.TextField()
    after = models.TextField()
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=80)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.place}"


class Receipt(models.Model):
    """One school to which the document went, and when its security office took note."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="receipts")
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="receipt_once", fields=["paper", "school"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="receipt_open", fields=["sent_at"], condition=Q(taken_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.school_id}"


class Routine(models.Model):
    """At what local time an area wants a document drafted, or that it does not want it; without a row the template's own time."""

    area = models.ForeignKey("directory.Area", models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    at = models.TimeField()
    active = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="routine_once", fields=["area", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.area_id} {self.at:%H:%M}"


class WordForm(models.Model):
    """A Word template of an area's own for one report (套红模板). Every version is kept; at most one is in use."""

    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    filename = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    in_use = models.BooleanField(default=True)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)

    class Meta:
        ordering = ("name", "area", "-number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="word_form_version", fields=["area", "name", "number"]),
            models.UniqueConstraint(name="word_form_in_use", fields=["area", "name"], condition=Q(in_use=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.area_id} v{self.number}"
