"""Protective equipment: what there is, who keeps it, when it expires, who has it in hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Organisation
from anyuan.directory.models.base import Register
from anyuan.directory.models.people import Person, Team
from anyuan.directory.models.schools import Place, School

STATES = ("in_use", "spare", "repair", "scrapped")


class Equipment(Register):
    """A batch of equal pieces in one pair of hands: a school's, an organisation's or a team's.

    ``item`` is a choice of the register's sheet (shield, helmet, fork …); ``count`` is the pieces of the batch.
    """

    item = models.CharField(_("item"), max_length=40)
    name = models.CharField(_("make or size"), max_length=100, blank=True, default="")
    count = models.PositiveIntegerField(_("pieces"), default=1)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="equipment")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="equipment")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="equipment")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="equipment")
    state = models.CharField(_("state"), max_length=10, default="in_use")
    bought_on = models.DateField(_("bought"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    checked_on = models.DateField(_("last checked"), null=True, blank=True)

    class Meta:
        verbose_name = _("equipment")
        ordering = ("code",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="equipment_expiry", fields=["expires_on"], condition=Q(active=True)),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="equipment_state_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="equipment_has_pieces"),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | Q(organisation__isnull=False) | Q(team__isnull=False),
                name="equipment_has_a_keeper",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(bought_on__isnull=True) | Q(expires_on__gte=F("bought_on")),
                name="equipment_expires_after_buying",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EquipmentIssue(models.Model):
    """Pieces in somebody's hands from ``issued_on`` until they come back. Never more than the batch has."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="issues")
    person = models.ForeignKey(Person, models.CASCADE, related_name="equipment_issues")
    count = models.PositiveIntegerField(_("pieces"), default=1)
    issued_on = models.DateField(_("issued"))
    returned_on = models.DateField(_("returned"), null=True, blank=True)
    condition = models.CharField(_("condition when returned"), max_length=80, blank=True, default="")

    class Meta:
        ordering = ("-issued_on", "-id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(count__gte=1), name="equipment_issue_has_pieces"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("issued_on")),
                name="equipment_issue_returned_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.equipment} {self.count}"
