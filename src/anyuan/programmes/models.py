"""Which programme is in use where, from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Adoption(models.Model):
    """A programme taken into use in an area (启用). The pack is copied as it stood that day, and ``digest`` names the copy:
    editing the pack bends nothing. ``last_day``: it ends with this local day; None: it holds on."""

    pack = models.CharField(max_length=64)
    title = models.JSONField()
    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80, blank=True, default="")
    ended_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ("area_path", "valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="programme_held_once", fields=["pack", "area"], condition=Q(last_day__isnull=True)
            ),
            models.CheckConstraint(
                name="programme_ends_after", condition=Q(last_day__isnull=True) | Q(last_day__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="programme_end_has_a_reason", condition=Q(last_day__isnull=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.area_path}"
