"""What a person must have to hold a post: licences and trainings with their dates, and the result of vetting.

Of vetting only the answer is kept (clear or not), when it was asked, by whom, and when it is due again: the record
itself never enters (Law on the Protection of Minors, article 62; red line 10). Licence numbers are not kept either.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Organisation
from anyuan.directory.models.base import Register
from anyuan.directory.models.people import Person

ANSWERS = ("clear", "not_clear", "waiting")


class Qualification(Register):
    """A licence, certificate or training of a person, good until ``expires_on`` (none: for good)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="qualifications")
    kind = models.CharField(_("kind"), max_length=30)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    expires_on = models.DateField(_("good until"), null=True, blank=True)
    issuer = models.CharField(_("issued by"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("licence or training")
        ordering = ("code",)
        indexes: ClassVar[list[models.Index]] = [models.Index(name="qualification_kind", fields=["kind", "expires_on"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="qualification_expires_after",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Vetting(Register):
    """One enquiry about a person before they work with minors, and every year after."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="vettings")
    asked_on = models.DateField(_("asked"))
    asked_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, default="waiting")
    next_due_on = models.DateField(_("next due"))

    class Meta:
        verbose_name = _("vetting")
        ordering = ("person", "-asked_on")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "asked_on"], name="vetting_once_a_day"),
            models.CheckConstraint(condition=Q(answer__in=ANSWERS), name="vetting_answer_known"),
            models.CheckConstraint(condition=Q(next_due_on__gt=F("asked_on")), name="vetting_due_after"),
        ]

    def __str__(self) -> str:
        return self.code
