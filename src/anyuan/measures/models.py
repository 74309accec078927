"""Definitions as they are counted by, the daily facts, their months, which days are counted, and which schools were there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.measures.rules import states


def _school() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "directory.School", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )


class Definition(models.Model):
    """One version of a measure as it was taken into use. ``content`` is what counts, whatever its folder says later."""

    measure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    content = models.JSONField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("measure", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="measure_version_once", fields=["measure", "number"]),
            models.UniqueConstraint(name="measure_begins_once", fields=["measure", "valid_from"]),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.number}"


class Fact(models.Model):
    """One school, one local day, one version. No row on a counted day: nothing happened, or nothing was owed.

    What belongs to no school stands under the path of its area. ``denominator`` is null for plain counts.
    """

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    school = _school()
    area_path = models.CharField(max_length=120, blank=True, default="")
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="fact_once", fields=["definition", "day", "school", "area_path"]),
            models.CheckConstraint(
                name="fact_numerator_within", condition=Q(denominator__isnull=True) | Q(numerator__lte=F("denominator"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.day} {self.school_id}"


class Month(models.Model):
    """The facts of a calendar month, added up: what every picture of more than a month is drawn from."""

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    first_day = models.DateField()
    school = _school()
    area_path = models.CharField(max_length=120, blank=True, default="")
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="month_once", fields=["definition", "first_day", "school", "area_path"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="month_school", fields=["school", "definition", "first_day"]),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.first_day} {self.school_id}"


class Day(models.Model):
    """Whether a measure's day is counted. No row: empty. ``version`` grows with every reopening, so that a count that
    began before it does not close it."""

    measure = models.CharField(max_length=40)
    day = models.DateField()
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8)
    filled_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="measure_day_once", fields=["measure", "day"]),
            models.CheckConstraint(name="measure_day_state", condition=Q(state__in=states.STATES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="measure_day_reopened", fields=["day"], condition=Q(state="reopened")),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day} {self.state}"


class Span(models.Model):
    """Days on which a school was there, and with how many pupils: what figures are set against."""

    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("school", "from_day")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="span_begins_once", fields=["school", "from_day"]),
            models.UniqueConstraint(name="span_open_once", fields=["school"], condition=Q(to_day__isnull=True)),
            models.CheckConstraint(name="span_ends", condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day"))),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.from_day}"


class Standing(models.Model):
    """Days on which a row of a register stood there: a room, a camera, a batch of shields, a line, a team. ``register`` is the
    table, ``row_id`` its row. Kept as the registers change; begins on the row's own day where it has one."""

    register = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="standing_begins_once", fields=["register", "row_id", "from_day"]),
            models.UniqueConstraint(
                name="standing_open_once", fields=["register", "row_id"], condition=Q(to_day__isnull=True)
            ),
            models.CheckConstraint(
                name="standing_ends", condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.row_id} {self.from_day}"


class Follower(models.Model):
    """How far the sealed blocks of the journal have been read. Blocks are numbered in the order in which they are sealed, so
    nothing can appear behind this number; entries' own ids commit out of order and are not followed."""

    name = models.CharField(max_length=20, primary_key=True)
    block = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.block}"


class Begin(models.Model):
    """Since which day a source is complete. Without a row: since the house recorded its first event. Days before it are
    counted where there are rows, and are otherwise without data, not zero."""

    source = models.CharField(max_length=20, primary_key=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.source} {self.day}"
