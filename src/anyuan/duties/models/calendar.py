"""Terms and named days, for an area or for one school; a school's own word goes before its area's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.duties.models.columns import by, link
from anyuan.duties.rules.calendar import NAMED

_ONE_SCOPE = Q(area__isnull=False, school__isnull=True) | Q(area__isnull=True, school__isnull=False)


class Term(models.Model):
    """A school term (学期), both days included."""

    area = link("directory.Area")
    school = link("directory.School")
    name = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ("first_day",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="term_one_scope", condition=_ONE_SCOPE),
            models.CheckConstraint(name="term_ends_after", condition=Q(last_day__gte=F("first_day"))),
            models.UniqueConstraint(name="term_area_once", fields=["area", "name"], condition=Q(school__isnull=True)),
            models.UniqueConstraint(name="term_school_once", fields=["school", "name"], condition=Q(area__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_day} – {self.last_day}"


class SpecialDay(models.Model):
    """A day that is called something: holiday, make-up day (with the weekday it follows), exam, weather, closed, peak."""

    area = link("directory.Area")
    school = link("directory.School")
    day = models.DateField()
    name = models.CharField(max_length=12)
    follows = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=60, blank=True, default="")
    set_by = by()

    class Meta:
        ordering = ("day", "name")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="special_day_one_scope", condition=_ONE_SCOPE),
            models.CheckConstraint(name="special_day_name", condition=Q(name__in=NAMED)),
            models.CheckConstraint(name="special_day_follows", condition=Q(follows__lte=7)),
            models.UniqueConstraint(
                name="special_day_area_once", fields=["area", "day", "name"], condition=Q(school__isnull=True)
            ),
            models.UniqueConstraint(
                name="special_day_school_once", fields=["school", "day", "name"], condition=Q(area__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
