"""School buses, and the permits and certificates that a school must hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Organisation
from anyuan.directory.models.base import Register
from anyuan.directory.models.people import Person
from anyuan.directory.models.schools import Place, School


class SchoolBus(Register):
    """A bus that carries pupils (校车). ``expires_on`` is the day until which its sign is good (校车标牌, 校车安全管理条例).

    ``facts`` are the further days of the sheet: inspection, insurance.
    """

    plate = models.CharField(_("plate"), max_length=16)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="buses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="buses")
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    driver = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    route = models.CharField(_("route"), max_length=300, blank=True, default="")
    issued_on = models.DateField(_("licensed"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("school bus")
        ordering = ("plate", "code")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="school_bus_expiry", fields=["expires_on"], condition=Q(active=True)),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(school__isnull=False) | Q(organisation__isnull=False), name="school_bus_has_a_keeper"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="school_bus_expires_after",
            ),
        ]

    def __str__(self) -> str:
        return self.plate


class Permit(Register):
    """A permit, acceptance or certificate of a school, its canteen, lift or building; the next one begins where it ends.

    ``name`` tells two of a kind apart (the lift of the east wing). Without ``expires_on`` it is good for ever (an acceptance).
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="permits")
    kind = models.CharField(_("kind"), max_length=30)
    name = models.CharField(_("of what"), max_length=100, blank=True, default="")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="permits")
    number = models.CharField(_("number of the permit"), max_length=60, blank=True, default="")
    issuer = models.CharField(_("issued by"), max_length=100, blank=True, default="")
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("permit")
        ordering = ("code",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="permit_expiry", fields=["expires_on"], condition=Q(active=True)),
            models.Index(name="permit_of_school", fields=["school", "kind"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")), name="permit_expires_after"
            ),
        ]

    def __str__(self) -> str:
        return self.code
