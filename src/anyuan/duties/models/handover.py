"""The note between two shifts: what was handed over, by whom, and who took it over when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.duties.models.columns import at, by, link


class HandOver(models.Model):
    """One note of a school, a station or the centre (交接班记录).

    ``content`` holds what stood on the note when it was handed over: references and counts, no names and no words of people.
    Taken over once, by somebody else than whoever handed it over.
    """

    school = link("directory.School")
    organisation = link("directory.Organisation")
    area_path = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    handed_at = models.DateTimeField()
    handed_by = by()
    taken_at = at()
    taken_by = by()

    class Meta:
        ordering = ("-handed_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="hand_over_of_one",
                condition=Q(school__isnull=False, organisation__isnull=True)
                | Q(school__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_taken_by_somebody",
                condition=Q(taken_at__isnull=True, taken_by="") | (Q(taken_at__isnull=False) & ~Q(taken_by="")),
            ),
            models.CheckConstraint(
                name="hand_over_taken_after", condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("handed_at"))
            ),
            # One note waits at a time: whoever comes takes the newest, and the one before is not forgotten.
            models.UniqueConstraint(
                name="hand_over_school_waits",
                fields=["school"],
                condition=Q(taken_at__isnull=True, school__isnull=False),
            ),
            models.UniqueConstraint(
                name="hand_over_body_waits",
                fields=["organisation"],
                condition=Q(taken_at__isnull=True, organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"H-{self.pk}"
