"""Minutes of a joint meeting, and what was decided there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.directory.crypto import EncryptedField
from anyuan.duties.models.columns import at, by
from anyuan.duties.models.occurrences import Occurrence
from anyuan.duties.rules import meetings as rules


class Meeting(models.Model):
    """The minutes of one joint meeting that was owed (会议纪要). Those who came are counted, not listed.

    Purpose: to know what was agreed. Basis: the duty to hold the meeting. Owner: whoever owes it.
    """

    occurrence = models.OneToOneField(Occurrence, models.PROTECT, related_name="meeting")
    area_path = models.CharField(max_length=120)
    held_at = models.DateTimeField()
    where = models.CharField(max_length=120, blank=True, default="")
    people = models.PositiveIntegerField()
    text = EncryptedField()
    state = models.CharField(max_length=8, default="open")
    written_by = by()
    finished_at = at()
    finished_by = by()

    class Meta:
        ordering = ("-held_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="meeting_state", condition=Q(state__in=rules.STATES)),
            models.CheckConstraint(
                name="meeting_finished", condition=Q(state="open") | Q(state="minuted", finished_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"HY{self.held_at:%y%m%d}-{self.pk}"


class Decision(models.Model):
    """Something that was decided: who does it, by which local day. It becomes a case when the minutes are finished."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    text = models.CharField(max_length=rules.LONGEST_DECISION)
    owner_kind = models.CharField(max_length=12)
    owner_id = models.BigIntegerField()
    due_on = models.DateField()
    made_by = by()
    case_ref = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="meeting_decision_owner", condition=Q(owner_kind__in=rules.OWNERS)),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.case_ref}"
