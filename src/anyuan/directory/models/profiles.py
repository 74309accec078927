"""What a school was on a day: figures and the traffic sheet, each valid from its day until the next one begins.

No end is stored, so that two sheets of one school can neither overlap nor leave a gap.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.base import Register
from anyuan.directory.models.schools import School


class SchoolProfile(Register):
    """The figures of a school from ``starts_on``. Counts are people or things; None is unknown, never zero."""

    school = models.ForeignKey(School, models.PROTECT, related_name="profiles")
    starts_on = models.DateField(_("from"))
    pupils = models.PositiveIntegerField(_("pupils"), null=True, blank=True)
    boarders = models.PositiveIntegerField(_("boarders"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    classes = models.PositiveIntegerField(_("classes"), null=True, blank=True)
    guards = models.PositiveIntegerField(_("full-time guards"), null=True, blank=True)
    gates = models.PositiveIntegerField(_("gates"), null=True, blank=True)
    # 封闭化管理: nobody comes in unseen while school is on.
    closed = models.BooleanField(_("closed management"), null=True, blank=True)
    facts = models.JSONField(_("further facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("school profile")
        ordering = ("school", "-starts_on")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="school_profile_once_a_day"),
            models.CheckConstraint(
                condition=Q(boarders__isnull=True) | Q(pupils__isnull=True) | Q(boarders__lte=F("pupils")),
                name="school_profile_boarders_among_pupils",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TrafficSheet(Register):
    """One school, one policy (一校一策): the traffic around and inside a school, its fields being data."""

    school = models.ForeignKey(School, models.PROTECT, related_name="traffic_sheets")
    starts_on = models.DateField(_("from"))
    facts = models.JSONField(_("fields"), default=dict, blank=True)

    class Meta:
        verbose_name = _("traffic sheet")
        ordering = ("school", "-starts_on")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="traffic_sheet_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.code
