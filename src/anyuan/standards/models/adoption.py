"""Which version of a standard holds where and from when, and what an area switched on by its own decision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.standards.models.columns import by


class Adoption(models.Model):
    """One version of a standard, taken into use in an area from a day (采用). The definition is copied: editing the pack
    bends nothing, and last year's verdict can be worked out again by last year's text. ``digest`` names the copied text;
    ``issuer`` is whoever signed the pack it came from."""

    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    name = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    issuer = models.CharField(max_length=80, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    taken_at = models.DateTimeField()
    taken_by = by()

    class Meta:
        ordering = ("name", "area_path", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="adoption_number_once", fields=["area", "name", "number"]),
            models.UniqueConstraint(name="adoption_begins_once", fields=["area", "name", "valid_from"]),
            # A version that was replaced before it began keeps an empty span.
            models.CheckConstraint(
                name="adoption_ends", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Switch(models.Model):
    """An area's decision that a requirement is judged, because somebody has the official text before them; ``source`` says
    where it is written. The last row by ``since`` holds."""

    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    standard = models.CharField(max_length=64)
    requirement = models.CharField(max_length=40)
    on = models.BooleanField()
    reason = models.CharField(max_length=300)
    since = models.DateField()
    set_at = models.DateTimeField()
    set_by = by()

    class Meta:
        ordering = ("since", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="switch_has_a_reason", condition=~Q(reason="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="switch_standard", fields=["standard", "requirement"]),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.requirement} {self.on}"
