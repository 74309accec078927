"""Checks of shops and venues around schools; the premises themselves are places."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Organisation
from anyuan.directory.models.base import Register
from anyuan.directory.models.schools import Place

RESULTS = ("in_order", "faults", "closed")


class PremisesCheck(Register):
    """One check of one trader: what was found, until when it must be put right, and when it was."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="checks")
    checked_on = models.DateField(_("checked"), db_index=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(_("result"), max_length=10)
    found = models.CharField(_("what was found"), max_length=500, blank=True, default="")
    right_by = models.DateField(_("to be put right by"), null=True, blank=True)
    right_on = models.DateField(_("put right"), null=True, blank=True)

    class Meta:
        verbose_name = _("check of premises")
        ordering = ("-checked_on", "code")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["place", "checked_on"], name="premises_check_once_a_day"),
            models.CheckConstraint(condition=Q(result__in=RESULTS), name="premises_check_result"),
            models.CheckConstraint(
                condition=Q(right_by__isnull=True) | Q(right_by__gte=F("checked_on")), name="premises_right_after"
            ),
        ]

    def __str__(self) -> str:
        return self.code
