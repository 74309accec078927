"""Alarm lines (what a panel dials in on) and devices (buttons, sensors, cameras)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anyuan.directory.crypto import EncryptedField
from anyuan.directory.models.base import Register
from anyuan.directory.models.schools import Place, School

# EN 50136-1 categories, and C for values agreed by contract.
CATEGORIES = ("SP1", "SP2", "SP3", "SP4", "SP5", "SP6", "DP1", "DP2", "DP3", "DP4", "C")


class Line(Register):
    """An account on which a panel reports: (protocol, account) is unique over the whole centre.

    ``reporting_seconds`` overrides the reporting time of the EN 50136 ``category``; the two windows override the
    clock window within which a frame's own time stamp is accepted (DC-09 §6.1.6 default: −40 s … +20 s).
    """

    protocol = models.CharField(_("protocol"), max_length=20)
    account = models.CharField(_("account"), max_length=64)
    receiver = models.CharField(_("receiver"), max_length=16, blank=True, default="")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="lines")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="lines")
    category = models.CharField(_("EN 50136 category"), max_length=4, default="SP4")
    key = EncryptedField(_("transmission key"), blank=True, default="")
    key_is_ascii = models.BooleanField(_("key is plain text"), default=False)
    window_early_seconds = models.PositiveIntegerField(_("accepted ahead, seconds"), null=True, blank=True)
    window_late_seconds = models.PositiveIntegerField(_("accepted behind, seconds"), null=True, blank=True)
    window_off = models.BooleanField(_("time stamps not judged"), default=False)
    reporting_seconds = models.PositiveIntegerField(_("reporting time, seconds"), null=True, blank=True)
    test_period_hours = models.PositiveIntegerField(_("test call every, hours"), null=True, blank=True)
    exercise_only = models.BooleanField(_("only for exercises"), default=False)
    # What is known of it beyond its name, by the sheets in `registers/sheets`: the fields are data.
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("line")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["protocol", "account"], name="line_protocol_account"),
            models.CheckConstraint(condition=models.Q(category__in=CATEGORIES), name="line_category_known"),
        ]

    def __str__(self) -> str:
        return f"{self.protocol} {self.account}"


class Device(Register):
    """A button, panel zone, sensor or camera. Network devices are found by (protocol, external_id)."""

    kind = models.CharField(_("kind"), max_length=40)
    name = models.CharField(_("name"), max_length=150, blank=True, default="")
    protocol = models.CharField(_("protocol"), max_length=20, blank=True, default="")
    external_id = models.CharField(_("id on its network"), max_length=150, blank=True, default="")
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="devices")
    zone = models.CharField(_("zone"), max_length=16, blank=True, default="")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="devices")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="devices")
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    heartbeat_seconds = models.PositiveIntegerField(_("sign of life every, seconds"), null=True, blank=True)
    # What is known of it beyond its name, by the sheets in `registers/sheets`: the fields are data.
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("device")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "external_id"],
                condition=~models.Q(external_id=""),
                name="device_protocol_external_id",
            ),
            models.UniqueConstraint(
                fields=["line", "zone"],
                condition=models.Q(line__isnull=False) & ~models.Q(zone=""),
                name="device_line_zone",
            ),
        ]
