"""Agreements (责任书、共建协议): the template in its version, who signed it, from when to when, and what it renews."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Area, Organisation
from anyuan.directory.models.base import Register
from anyuan.directory.models.people import Person
from anyuan.directory.models.schools import School

# Who should have signed: every school, every township, every department, every police station of the area; or nobody
# in particular (a co-building agreement between two).
OWED_BY = ("schools", "township", "department", "police_station", "nobody")
SIDES = ("first", "second")


class AgreementTemplate(Register):
    """What is to be signed. A new wording is a new version and a new row; what was signed keeps its own."""

    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    version = models.CharField(_("version"), max_length=20)
    area = models.ForeignKey(Area, models.PROTECT, related_name="agreement_templates")
    owed_by = models.CharField(_("who should sign"), max_length=20, default="schools")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement template")
        ordering = ("code",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["area", "name", "version"], name="agreement_template_version_once"),
            models.CheckConstraint(condition=Q(owed_by__in=OWED_BY), name="agreement_template_owed_by"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="agreement_template_ends_after"
            ),
        ]


class Agreement(Register):
    """One agreement between a school or an organisation and its counterpart; signed once ``signed_on`` is filled in."""

    template = models.ForeignKey(AgreementTemplate, models.PROTECT, related_name="agreements")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="agreements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="agreements")
    counterpart = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")

    class Meta:
        verbose_name = _("agreement")
        ordering = ("code",)
        indexes: ClassVar[list[models.Index]] = [models.Index(name="agreement_ends", fields=["ends_on"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, organisation__isnull=True)
                | Q(school__isnull=True, organisation__isnull=False),
                name="agreement_one_party",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AgreementSignature(models.Model):
    """A side has signed. The signed paper is evidence under its digest; the signer is a person on record or a post."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    side = models.CharField(_("side"), max_length=6)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    post = models.CharField(_("signed as"), max_length=80)
    signed_on = models.DateField(_("signed"))
    evidence = models.ForeignKey("journal.EvidenceFile", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("side",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["agreement", "side"], name="agreement_signed_once_a_side"),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="agreement_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.side}"
