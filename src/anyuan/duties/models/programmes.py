"""What is owed, by which rule, where, and how presence there is proven."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.directory.crypto import EncryptedField
from anyuan.duties.models.columns import at, by, link
from anyuan.duties.rules import kinds, moves


class Programme(models.Model):
    """A programme pack at work in an area (工作方案). Its rules live in `DutyRule`, so editing the pack bends nothing."""

    code = models.CharField(max_length=64, unique=True)
    pack = models.CharField(max_length=40)
    title = models.JSONField()
    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    installed_at = models.DateTimeField()
    installed_by = by()
    ends_on = models.DateField(null=True, blank=True)
    # {"by": actor key, "reason": words, "over": {…}} when the programme asks more of a person than its budget allows.
    override = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="programme_once_in_area", fields=["pack", "area"]),
        ]

    def __str__(self) -> str:
        return self.code


class DutyRule(models.Model):
    """One version of one rule (勤务规则): it holds on the local days ``valid_from`` … ``valid_to``, so that last year's
    occurrences are judged by last year's rule. ``planned_to``: occurrences exist up to and including this day."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rules")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField(default=1)
    definition = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("programme", "key", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="duty_rule_version_once", fields=["programme", "key", "number"]),
            models.UniqueConstraint(name="duty_rule_begins_once", fields=["programme", "key", "valid_from"]),
            models.CheckConstraint(name="duty_rule_kind", condition=Q(kind__in=tuple(kinds.KINDS))),
            # A version that was replaced before it began keeps an empty span.
            models.CheckConstraint(
                name="duty_rule_ends", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.key} {self.number}"


class Post(models.Model):
    """Where, or by whom, a rule is owed: a guard post at one gate, a school that owes a lesson, a pond to be walked round.

    ``needs`` and ``windows`` are the post's own, where it differs from the rule; empty: as the rule says.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="posts")
    rule_key = models.CharField(max_length=40)
    site = models.CharField(max_length=40)  # place:12, school:5, organisation:3, area:1
    place = link("directory.Place")
    school = link("directory.School")
    organisation = link("directory.Organisation")
    area_path = models.CharField(max_length=120)
    needs = models.JSONField(default=dict, blank=True)
    windows = models.JSONField(default=list, blank=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="post_once", fields=["programme", "rule_key", "site"]),
            models.CheckConstraint(name="post_ends", condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="post_place", fields=["place"]),
            models.Index(name="post_school", fields=["school"]),
        ]

    def __str__(self) -> str:
        return f"{self.rule_key} {self.site}"


class Point(models.Model):
    """A point where presence is proven (签到点): a sheet with a QR code, a tag, a circle on the ground.

    ``proof`` is the point's rule: the printed code, a short-lived code of a signed-in second device, distance, or a tag.
    Turning the point gives it a new ``code``: every old sheet and every photo of it is worthless, and a scan of the
    ``previous`` one is known for what it is.
    """

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    place = link("directory.Place")
    school = link("directory.School")
    organisation = link("directory.Organisation")
    area_path = models.CharField(max_length=120)
    proof = models.CharField(max_length=10, default="code")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    radius_m = models.PositiveIntegerField(default=80)
    secret = EncryptedField(blank=True, default="")
    tag = EncryptedField(blank=True, default="")  # what the NFC tag says
    previous = models.CharField(max_length=16, blank=True, default="")
    active = models.BooleanField(default=True)
    tampered_at = at()

    class Meta:
        ordering = ("code",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="point_proof", condition=Q(proof__in=moves.PROOFS)),
            models.CheckConstraint(
                name="point_circle", condition=~Q(proof="distance") | Q(lon__isnull=False, lat__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="point_place", fields=["place"]),
            models.Index(name="point_school", fields=["school"]),
            models.Index(name="point_previous", fields=["previous"], condition=~Q(previous="")),
        ]

    def __str__(self) -> str:
        return self.code
