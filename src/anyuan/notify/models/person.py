"""How a person wants to be told: addresses in their order, and hours in which only urgent things may disturb."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.crypto import EncryptedField


class Address(models.Model):
    """One path to one person. ``address`` may hold a secret (a robot's key): it is never logged or shown whole.

    Purpose: telling a person about a matter they answer for. Disposed of with the person's record.
    """

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="notify_addresses")
    transport = models.CharField(max_length=20)
    address = EncryptedField(blank=True, default="")
    order = models.PositiveSmallIntegerField()
    # Paths that are only for the worst: 1 = level 1 only, 4 = everything.
    up_to_level = models.PositiveSmallIntegerField(default=4)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("address")
        constraints = [
            models.UniqueConstraint(fields=["person", "order"], name="notify_address_order_once"),
            models.CheckConstraint(
                condition=Q(up_to_level__gte=1, up_to_level__lte=4), name="notify_address_level_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transport} #{self.order}"


class QuietHours(models.Model):
    """Local hours in which a person is disturbed only by levels up to ``unless_level``; level 1 always comes through."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="notify_quiet_hours")
    weekdays = models.CharField(max_length=7, default="1234567", help_text=_("1 is Monday, 7 is Sunday."))
    starts = models.TimeField()
    ends = models.TimeField()
    unless_level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("quiet hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(unless_level__gte=1, unless_level__lte=4), name="notify_quiet_level_1_to_4"
            ),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="notify_quiet_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
