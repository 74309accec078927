"""What is owed on the day, and what came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.directory.crypto import EncryptedField
from anyuan.duties.models.columns import at, link
from anyuan.duties.models.programmes import DutyRule, Point, Post
from anyuan.duties.rules import moves, weighing


class Round(models.Model):
    """All occurrences of one rule with the same window on the same day: what one pair of clocks in dispatch is for."""

    rule = models.ForeignKey(DutyRule, models.PROTECT, related_name="rounds")
    area_path = models.CharField(max_length=120)
    day = models.DateField()
    opens_at = models.DateTimeField()
    judge_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    judged_at = at()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="round_once", fields=["rule", "opens_at", "judge_at"]),
            models.CheckConstraint(name="round_state", condition=Q(state__in=moves.ROUND_STATES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="round_open", fields=["judge_at"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"R{self.day:%y%m%d}-{self.pk}"


class Occurrence(models.Model):
    """Something owed once (应做一次): one post, one window. Lean, because a prefecture has half a million a year."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="occurrences")
    rule = models.ForeignKey(DutyRule, models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="occurrences", db_index=False)
    school = link("directory.School", db_index=False)
    organisation = link("directory.Organisation", db_index=False)
    place = link("directory.Place", db_index=False)
    area_path = models.CharField(max_length=120)
    day = models.DateField()
    window = models.CharField(max_length=20)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    judge_at = models.DateTimeField()
    early_minutes = models.PositiveSmallIntegerField(default=0)
    needs = models.JSONField(default=dict)
    needed = models.PositiveSmallIntegerField(default=0)
    filled = models.PositiveSmallIntegerField(default=0)
    arrived = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default="planned")
    judged_at = at()
    reason = models.CharField(max_length=24, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Rule, place and opening: a post is one rule at one place.
            models.UniqueConstraint(name="occurrence_once", fields=["post", "opens_at"]),
            models.CheckConstraint(name="occurrence_state", condition=Q(state__in=moves.STATES)),
            models.CheckConstraint(name="occurrence_closes", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(name="occurrence_judged_after", condition=Q(judge_at__gte=F("closes_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="occurrence_round", fields=["round", "state"]),
            models.Index(name="occurrence_school_day", fields=["school", "day"]),
            models.Index(name="occurrence_day", fields=["day", "opens_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How people name it: the local day and the row's number."""
        return f"D{self.day:%y%m%d}-{self.pk}"


class CheckIn(models.Model):
    """What a phone said, kept whatever it is worth; ``verdict`` is what it is worth (签到).

    ``device_at`` is the phone's own time, ``received_at`` ours, ``made_at`` the corrected one that counts. A position is never
    kept: only whether it lay within the point's radius.
    """

    client_id = models.CharField(max_length=36, unique=True)
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, null=True, blank=True, related_name="check_ins")
    point = models.ForeignKey(Point, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    person = link("directory.Person")
    role = models.CharField(max_length=12, blank=True, default="")
    area_path = models.CharField(max_length=120, blank=True, default="")
    school = link("directory.School", db_index=False)
    device_at = models.DateTimeField()
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock = models.CharField(max_length=10, default="right")
    clock_offset_seconds = models.IntegerField(default=0)
    method = models.CharField(max_length=6)
    inside = models.BooleanField(null=True, blank=True)
    verdict = models.CharField(max_length=16)
    head_count = models.PositiveIntegerField(null=True, blank=True)
    note = EncryptedField(blank=True, default="")
    evidence = models.JSONField(default=list, blank=True)  # words of rules.kinds.EVIDENCE that this check-in brings
    files = models.JSONField(default=list, blank=True)  # numbers of evidence files in the journal
    accepted_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="check_in_method", condition=Q(method__in=moves.METHODS)),
            models.CheckConstraint(name="check_in_verdict", condition=Q(verdict__in=weighing.VERDICTS)),
            models.CheckConstraint(name="check_in_clock", condition=Q(clock__in=moves.DEVICE_CLOCKS)),
            models.CheckConstraint(
                name="check_in_counts_for_something",
                condition=Q(occurrence__isnull=False) | ~Q(verdict__in=weighing.COUNTS),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="check_in_received", fields=["-received_at"]),
            # Measures count check-ins by the day on which they were made.
            models.Index(name="check_in_made", fields=["made_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.verdict}"

    @property
    def counts(self) -> bool:
        """Is it part of what was shown?"""
        return self.verdict in weighing.COUNTS
