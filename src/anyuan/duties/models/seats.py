"""Who is to stand where: names at an occurrence, what was changed about them and why, and the week's plan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.directory.crypto import EncryptedField
from anyuan.duties.models.columns import at, by, link
from anyuan.duties.models.occurrences import Occurrence
from anyuan.duties.models.programmes import Post
from anyuan.duties.rules import kinds, moves


class Filling(models.Model):
    """A person at an occurrence, as one of the forces. The times and the site repeat the occurrence's, so that "in two
    places at once" is one indexed question."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="fillings")
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    site = models.CharField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    filled_at = models.DateTimeField()
    filled_by = by()
    ended_at = at()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="filling_role", condition=Q(role__in=kinds.FORCES)),
            models.CheckConstraint(name="filling_closes", condition=Q(closes_at__gt=F("opens_at"))),
            models.UniqueConstraint(
                name="filling_once", fields=["occurrence", "person"], condition=Q(ended_at__isnull=True)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="filling_person", fields=["person", "opens_at"], condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.person_id} {self.role}"


class Change(models.Model):
    """A swap, a substitution or an excuse: who, when, and why (换班、替班、请假)."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="changes")
    other = models.ForeignKey(Occurrence, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16)
    reason = models.CharField(max_length=24)
    words = EncryptedField(blank=True, default="")
    from_person = link("directory.Person")
    to_person = link("directory.Person")
    made_at = models.DateTimeField()
    made_by = by()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="change_kind", condition=Q(kind__in=moves.CHANGES)),
            models.CheckConstraint(name="change_reason", condition=Q(reason__in=moves.REASONS)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurrence_id}"


class WeekPlan(models.Model):
    """The roster of one school or station for one week (周勤务表); publishing it puts the names to the occurrences."""

    school = link("directory.School")
    organisation = link("directory.Organisation")
    area_path = models.CharField(max_length=120)
    monday = models.DateField()
    state = models.CharField(max_length=10, default="draft")
    published_at = at()
    published_by = by()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="week_plan_state", condition=Q(state__in=moves.PLAN_STATES)),
            models.CheckConstraint(
                name="week_plan_one_body",
                condition=Q(school__isnull=False, organisation__isnull=True)
                | Q(school__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(name="week_plan_monday", condition=Q(monday__week_day=2)),
            models.UniqueConstraint(
                name="week_plan_school_once", fields=["school", "monday"], condition=Q(school__isnull=False)
            ),
            models.UniqueConstraint(
                name="week_plan_body_once", fields=["organisation", "monday"], condition=Q(organisation__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monday} {self.state}"


class Seat(models.Model):
    """One line of a week's plan: on this weekday, in this window of this post, this person as this force."""

    plan = models.ForeignKey(WeekPlan, models.CASCADE, related_name="seats")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    window = models.CharField(max_length=20)
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)

    class Meta:
        ordering = ("weekday", "window", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="seat_weekday", condition=Q(weekday__gte=1, weekday__lte=7)),
            models.CheckConstraint(name="seat_role", condition=Q(role__in=kinds.FORCES)),
            models.UniqueConstraint(name="seat_once", fields=["plan", "post", "weekday", "window", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.window} {self.person_id}"
