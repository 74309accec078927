"""Who owes what by when: assignments, their deadlines, and the ladder that climbs when nobody answers.

The subject (an incident, later a case or a duty) is known only by kind, id and reference.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.dispatch.rules import moves


class OfSubject(models.Model):
    """The thing in another package for which something is owed, and who may see it."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_ref = models.CharField(max_length=40)
    area_path = models.CharField(max_length=120, blank=True, default="")
    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exercise = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Assignment(OfSubject):
    """Somebody owes something: a guard self-rescue, a patrol car an arrival, a department an answer."""

    role = models.CharField(max_length=32)
    owner_kind = models.CharField(max_length=16)
    owner_id = models.BigIntegerField(null=True, blank=True)
    # The name of a unit, team, organisation or post; a person's name stays in the directory alone.
    owner_label = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=16, default="offered")
    offered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    en_route_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    moved_by = models.CharField(max_length=80, blank=True, default="")  # an actor key, see dispatch.rules.actors
    eta_seconds = models.PositiveIntegerField(null=True, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="assignment_state", condition=Q(state__in=moves.ASSIGNMENT_STATES)),
            models.CheckConstraint(name="assignment_owner_kind", condition=Q(owner_kind__in=moves.OWNER_KINDS)),
            # The same unit is asked once at a time for one role of one subject; two dispatchers cannot both send it.
            models.UniqueConstraint(
                name="assignment_once_open",
                fields=["subject_kind", "subject_id", "role", "owner_kind", "owner_id"],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="assignment_subject", fields=["subject_kind", "subject_id", "id"]),
            models.Index(
                name="assignment_owner_open", fields=["owner_kind", "owner_id"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_ref} {self.role}: {self.owner_label}"


class Escalation(OfSubject):
    """One frozen ladder, climbing until enough people answer. Editing a plan does not bend it."""

    ladder = models.JSONField()
    state = models.CharField(max_length=12, default="running")
    step = models.SmallIntegerField(default=-1)
    round = models.PositiveSmallIntegerField(default=1)
    required = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="escalation_state", condition=Q(state__in=moves.ESCALATION_STATES)),
            models.UniqueConstraint(
                name="escalation_once_open", fields=["subject_kind", "subject_id"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_ref} step {self.step}"


class EscalationAnswer(models.Model):
    """One person answered one round of a ladder; several different people may be required."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField()
    actor = models.CharField(max_length=80)  # an actor key: a person's number, never the name
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="escalation_answer_once", fields=["escalation", "round", "actor"]),
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.actor}"


class Deadline(OfSubject):
    """One due instant. It lives in a row, so it survives restarts and passes with its true time after downtime.

    ``kind`` is the clock (acknowledge, verify, arrive, leg_self …), ``step`` for a rung of a ladder or ``follow_up`` for
    the expiry of an acknowledgement. ``repeat_seconds`` > 0: when it passes, the next reminder starts by itself, so that
    something still open never stands without a running clock.
    """

    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines"
    )
    escalation = models.ForeignKey(
        Escalation, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines"
    )
    kind = models.CharField(max_length=24)
    step = models.SmallIntegerField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    repeat_seconds = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, default="running")
    met_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="deadline_state", condition=Q(state__in=moves.DEADLINE_STATES)),
            # Each rung of a round fires once, whatever happens to the process that fires it.
            models.UniqueConstraint(
                name="deadline_step_once",
                fields=["escalation", "round", "step", "attempt"],
                condition=Q(step__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="deadline_due", fields=["due_at", "id"], condition=Q(state="running")),
            models.Index(name="deadline_subject", fields=["subject_kind", "subject_id", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject_ref} {self.kind} {self.due_at:%H:%M:%S} {self.state}"

    @property
    def outcome(self) -> str:
        """running, met, late, missed or cancelled."""
        return moves.outcome(self.state, self.due_at, self.met_at)


class AuditRun(models.Model):
    """The auditor's own heartbeat: when it last looked and what it found. Silence here is an alarm of its own."""

    name = models.CharField(max_length=40, unique=True)
    ran_at = models.DateTimeField()
    checked = models.PositiveIntegerField(default=0)
    without_clock = models.JSONField(default=list)
    overdue_unpassed = models.PositiveIntegerField(default=0)
    alarmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.ran_at:%H:%M:%S}"
