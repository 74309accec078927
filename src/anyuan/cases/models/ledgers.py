"""Ledgers in and out: what an import brought, and lists that people keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import at, by
from anyuan.cases.rules import uploads


class LedgerImport(models.Model):
    """One file that was brought in. Until somebody confirms it, it can be taken back as a whole."""

    kind = models.CharField(max_length=40)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    area_path = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = by()
    # Long ledgers are stored in short transactions, so that an alarm never waits for them. Until all of it is stored, this
    # says when the last part was; what stays behind is taken back.
    storing_at = at()
    confirmed_at = at()
    confirmed_by = by()
    undone_at = at()
    undone_by = by()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="ledger_import_one_end", condition=Q(confirmed_at__isnull=True) | Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"


class Imported(models.Model):
    """A case that stood in somebody's ledger: under which number, and the columns that nobody here knows."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="imported")
    batch = models.ForeignKey(LedgerImport, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="ledger_number_once", fields=["kind", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class LedgerUpload(models.Model):
    """A file that somebody handed in: checked first, brought in when they say so (``straight``: they said so with it), then
    forgotten."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    area = models.ForeignKey("directory.Area", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    drop_refused = models.BooleanField(default=False)
    straight = models.BooleanField(default=False)
    file = models.CharField(max_length=200)
    stored = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default="waiting")
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    further_problems = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    batch = models.ForeignKey(LedgerImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[models.Index]] = [models.Index(name="ledger_upload_state", fields=["state", "id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="ledger_upload_state_known", condition=Q(state__in=uploads.STATES))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"


class SavedView(models.Model):
    """A list that a person keeps: its filters, columns and order."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="saved_view_once", fields=["person", "name"])
        ]

    def __str__(self) -> str:
        return self.name
