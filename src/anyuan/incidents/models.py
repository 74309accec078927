"""An incident and what hangs on it. State is one column; what a person did with words and photos is its own row.

Columns that end in ``_by`` hold an actor key (``person:12``, ``system:worker``): names stay in the directory alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from anyuan.incidents.rules import moves


def _at() -> models.DateTimeField[Any, Any]:
    return models.DateTimeField(null=True, blank=True)


class Incident(models.Model):
    """An emergency (警情), from the first signal or call to its closure.

    ``received_at`` is the platform's receipt of the first signal: all clocks start there (1-3-5, minimum emergency unit).
    ``plan`` is the response plan as it was when the incident opened; editing the pack bends no running clock.
    """

    ref = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=32)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, default="received")
    open = models.BooleanField(default=True)
    title = models.CharField(max_length=200, blank=True, default="")
    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "directory.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=120, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    received_at = models.DateTimeField()
    last_signal_at = models.DateTimeField()
    acknowledged_at = _at()
    verified_at = _at()
    dispatched_at = _at()
    arrived_at = _at()
    cleared_at = _at()
    closed_at = _at()
    exercise = models.BooleanField(default=False)
    plan_name = models.CharField(max_length=40)
    plan = models.JSONField()
    verdict = models.CharField(max_length=8, blank=True, default="")
    cause = models.CharField(max_length=40, blank=True, default="")
    commander = models.ForeignKey("directory.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    major = models.BooleanField(default=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="split_off")
    recalled_at = _at()
    reopened_count = models.PositiveSmallIntegerField(default=0)
    signal_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="incident_state", condition=Q(state__in=moves.STATES)),
            models.CheckConstraint(name="incident_level", condition=Q(level__gte=1, level__lte=4)),
            models.CheckConstraint(name="incident_verdict", condition=Q(verdict__in=moves.VERDICTS)),
            models.CheckConstraint(
                name="incident_open_says_state",
                condition=Q(open=True, state__in=moves.OPEN_STATES) | Q(open=False, state__in=("closed", "merged")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="incident_open_queue", fields=["level", "received_at", "id"], condition=Q(open=True)),
            models.Index(name="incident_received", fields=["-received_at", "-id"]),
            models.Index(name="incident_school", fields=["school", "-received_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.ref


class JoinSlot(models.Model):
    """The last incident of one place (or school), family of kinds and exercise flag. Locking it decides a race."""

    key = models.CharField(max_length=120, primary_key=True)
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.key


class IncidentSignal(models.Model):
    """A signal belongs to one incident, once. The number is intake's; a signal may since have moved to its history."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="signals")
    signal_id = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=32)
    level = models.PositiveSmallIntegerField()
    place = models.ForeignKey("directory.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    occurred_at = _at()
    received_at = models.DateTimeField()
    joined_at = models.DateTimeField()
    ended_at = _at()
    text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(name="incident_signal_of", fields=["incident", "id"])]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.kind}"


class Call(models.Model):
    """A person tells us (接报). ``code`` is what the reporter holds to ask for the answer; an anonymous one leaves no trace.

    Personal fields: purpose "answer the reporter", owner the centre, disposed of on ``dispose_on`` (red line 10).
    """

    code = models.CharField(max_length=16, unique=True)
    channel = models.CharField(max_length=16)
    kind = models.CharField(max_length=32, blank=True, default="")
    text = models.TextField(blank=True, default="")
    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    anonymous = models.BooleanField(default=False)
    reporter_name = models.CharField(max_length=80, blank=True, default="")
    reporter_phone = models.CharField(max_length=40, blank=True, default="")
    dispose_on = models.DateField(null=True, blank=True)
    client_id = models.CharField(max_length=64, null=True, blank=True, unique=True)
    received_at = models.DateTimeField()
    exercise = models.BooleanField(default=False)
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="call_anonymous_means_anonymous",
                condition=Q(anonymous=False) | Q(reporter_name="", reporter_phone="", client_id__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="call_received", fields=["-received_at", "-id"]),
            models.Index(name="call_dispose", fields=["dispose_on"], condition=Q(dispose_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code


class ChecklistItem(models.Model):
    """One line of a role's checklist, copied from the plan. ``text`` is ``{"en": …, "zh": …}``."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="checklist")
    key = models.CharField(max_length=40)
    role = models.CharField(max_length=32)
    text = models.JSONField()
    order = models.PositiveSmallIntegerField()
    done_at = _at()
    done_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ("order", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="checklist_item_once", fields=["incident", "key"])
        ]

    def __str__(self) -> str:
        return self.key


class Leg(models.Model):
    """One leg of 1-3-5: who, by when, with what proof, and what came of it. No evidence is never "met"."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="legs")
    name = models.CharField(max_length=16)
    order = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="running")
    met_at = _at()
    proof = models.JSONField(default=dict, blank=True)
    proven_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ("order",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="leg_once", fields=["incident", "name"]),
            models.CheckConstraint(name="leg_state", condition=Q(state__in=moves.LEG_STATES)),
            models.CheckConstraint(
                name="leg_without_proof_is_not_met", condition=~Q(state__in=("met", "late")) | Q(met_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.name} {self.state}"


class Closure(models.Model):
    """How an incident ended: disposition, cause, words, evidence. One row per closing; a reopening stays beside it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="closures")
    number = models.PositiveSmallIntegerField()
    disposition = models.CharField(max_length=40)
    note = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=8)
    cause = models.CharField(max_length=40, blank=True, default="")
    evidence = models.JSONField(default=list)
    follow_ups = models.JSONField(default=list)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)
    reopened_at = _at()
    reopened_by = models.CharField(max_length=80, blank=True, default="")
    reopened_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="closure_once", fields=["incident", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.disposition}"


class Recall(models.Model):
    """A false or mistaken alarm is called back from everybody whom it reached, with receipts."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="recalls")
    reason = models.TextField()
    recalled_at = models.DateTimeField()
    recalled_by = models.CharField(max_length=80)
    message_id = models.BigIntegerField(null=True, blank=True)
    reached = models.PositiveIntegerField(default=0)
    told_at = _at()

    def __str__(self) -> str:
        return f"{self.incident_id} {self.recalled_at:%H:%M}"


class Note(models.Model):
    """What somebody on duty wrote down. Words live here, not in the journal, which can never be erased."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.incident_id} {self.written_at:%H:%M}"
