"""Drills: the plan, who does what, objectives, what observers wrote, gaps, and the roll call with its list of names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.directory.crypto import EncryptedField
from anyuan.duties.models.columns import at, by, link
from anyuan.duties.models.occurrences import Occurrence
from anyuan.duties.rules import drills

RATINGS = ("", *drills.RATINGS)


class Drill(models.Model):
    """A drill (演练) from its plan to its after-action report.

    ``alarm_kind`` is the kind of signal that starts it, through intake, under the exercise flag. ``incident_id`` is the
    exercise's incident, a number only: incidents stand beside duties. ``measured`` are that incident's own clocks.
    """

    occurrence = models.ForeignKey(Occurrence, models.PROTECT, null=True, blank=True, related_name="drills")
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    place = link("directory.Place")
    area_path = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    scenario = models.CharField(max_length=32)
    plan_title = models.JSONField(default=dict)
    alarm_kind = models.CharField(max_length=16)
    brief = models.TextField(blank=True, default="")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    with_pupils = models.BooleanField(default=True)
    means = models.JSONField(default=list, blank=True)
    # Who is counted: [label, are they pupils, how many] each, as the roll call will have it.
    lines = models.JSONField(default=list, blank=True)
    announcement = models.TextField(blank=True, default="")
    opt_out = models.TextField(blank=True, default="")
    debrief = models.TextField(blank=True, default="")
    announced_at = at()
    state = models.CharField(max_length=12, default="planned")
    planned_by = by()
    raw_id = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True, db_index=True)
    started_by = by()
    incident_id = models.BigIntegerField(null=True, blank=True)
    incident_ref = models.CharField(max_length=24, blank=True, default="")
    interrupted_at = at()
    interrupted_by_ref = models.CharField(max_length=24, blank=True, default="")
    interruptions = models.PositiveSmallIntegerField(default=0)
    evacuated_at = at()
    ended_at = at()
    debriefed_at = at()
    debriefed = models.PositiveIntegerField(null=True, blank=True)
    debrief_words = models.TextField(blank=True, default="")
    measured = models.JSONField(default=dict, blank=True)
    summary = models.TextField(blank=True, default="")
    evaluated_at = at()
    evaluated_by = by()
    reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="drill_state", condition=Q(state__in=drills.STATES)),
            models.CheckConstraint(name="drill_minutes", condition=Q(minutes__gte=1, minutes__lte=480)),
            # Red line 15, once more where no code can forget it.
            models.CheckConstraint(
                name="drill_with_pupils_is_announced",
                condition=Q(with_pupils=False)
                | ~Q(state__in=("running", "interrupted", "ended", "evaluated"))
                | (Q(announced_at__isnull=False) & ~Q(opt_out="") & ~Q(debrief="")),
            ),
            models.UniqueConstraint(name="drill_one_at_a_time", fields=["school"], condition=Q(state__in=drills.LIVE)),
            models.UniqueConstraint(
                name="drill_of_occurrence",
                fields=["occurrence"],
                condition=Q(occurrence__isnull=False) & ~Q(state="called_off"),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="drill_starts", fields=["-starts_at", "-id"]),
            models.Index(name="drill_incident", fields=["incident_id"], condition=Q(incident_id__isnull=False)),
            models.Index(name="drill_raw", fields=["raw_id"], condition=Q(raw_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"YL{self.pk:05d}"

    @property
    def live(self) -> bool:
        """Is it under way, interrupted or not?"""
        return self.state in drills.LIVE


class DrillPart(models.Model):
    """Who does what in a drill."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="parts")
    part = models.CharField(max_length=12)
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="drill_part", condition=Q(part__in=drills.PARTS)),
            models.UniqueConstraint(name="drill_part_once", fields=["drill", "part", "person"]),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="drill_part_person", fields=["person"])]

    def __str__(self) -> str:
        return f"{self.drill_id} {self.part}"


class DrillObjective(models.Model):
    """What the drill shall show, and how it went (HSEEP: P, S, M, U)."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    rating = models.CharField(max_length=1, blank=True, default="")
    words = models.TextField(blank=True, default="")
    rated_by = by()

    class Meta:
        ordering = ("number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="drill_rating", condition=Q(rating__in=RATINGS)),
            models.UniqueConstraint(name="drill_objective_once", fields=["drill", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.drill_id} {self.number} {self.rating}"


class DrillNote(models.Model):
    """What an observer wrote down on the phone, at the phone's time; the phone's own id makes a repeat harmless."""

    client_id = models.CharField(max_length=36, unique=True)
    drill = models.ForeignKey(Drill, models.PROTECT, related_name="notes")
    objective = models.PositiveSmallIntegerField(null=True, blank=True)
    text = EncryptedField()
    good = models.BooleanField(null=True, blank=True)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    written_by = by()

    class Meta:
        ordering = ("made_at", "id")
        indexes: ClassVar[list[models.Index]] = [models.Index(name="drill_note_of", fields=["drill", "made_at"])]

    def __str__(self) -> str:
        return self.client_id


class DrillGap(models.Model):
    """Something that did not work. It becomes a case with an owner and a day when the report is finished."""

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="gaps")
    objective = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300)
    owner_kind = models.CharField(max_length=12)
    owner_id = models.BigIntegerField()
    due_on = models.DateField()
    named_by = by()
    case_ref = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="drill_gap_owner", condition=Q(owner_kind__in=("school", "organisation"))),
        ]

    def __str__(self) -> str:
        return f"{self.drill_id} {self.case_ref}"


class RollCall(models.Model):
    """Counting after leaving a building (清点人数). It lives as long as its incident is open; then the names are gone."""

    drill = models.ForeignKey(Drill, models.PROTECT, null=True, blank=True, related_name="roll_calls")
    incident_id = models.BigIntegerField(null=True, blank=True)
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120)
    exercise = models.BooleanField()
    opened_at = models.DateTimeField()
    opened_by = by()
    closed_at = at()
    names_destroyed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="roll_call_of_drill", fields=["drill"], condition=Q(drill__isnull=False)),
            # Of a real incident, one at a time in each school: two who open it at once count into the same lines.
            models.UniqueConstraint(
                name="roll_call_of_incident",
                fields=["incident_id", "school"],
                condition=Q(drill__isnull=True, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"QD{self.opened_at:%y%m%d}-{self.pk}"


class RollLine(models.Model):
    """A class, or a place, with its counts. ``excused``: opted out, ill, known to be elsewhere."""

    roll = models.ForeignKey(RollCall, models.CASCADE, related_name="lines")
    label = models.CharField(max_length=60)
    pupils = models.BooleanField(default=True)
    expected = models.PositiveIntegerField()
    present = models.PositiveIntegerField(null=True, blank=True)
    excused = models.PositiveIntegerField(default=0)
    reported_at = at()  # when it was counted, by the phone's corrected clock
    received_at = at()
    reported_by = by()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="roll_line_once", fields=["roll", "label"]),
            models.CheckConstraint(
                name="roll_line_reported", condition=Q(present__isnull=True) | Q(reported_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MissingName(models.Model):
    """Whom nobody has seen yet. Unreadable in the file, opened only while the incident is, destroyed with its end."""

    line = models.ForeignKey(RollLine, models.CASCADE, related_name="names")
    client_id = models.CharField(max_length=36, unique=True)
    name = EncryptedField()
    added_at = models.DateTimeField()
    added_by = by()
    found_at = at()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.line_id}"
