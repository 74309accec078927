"""What a message means: about what, how urgent, where."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.intake.rules import KINDS, signal_ref


class Kind(models.TextChoices):
    PANIC = "panic", _("Panic alarm")
    DURESS = "duress", _("Duress")
    FIRE = "fire", _("Fire alarm")
    MEDICAL = "medical", _("Medical alarm")
    GAS = "gas", _("Gas alarm")
    INTRUSION = "intrusion", _("Intrusion")
    TAMPER = "tamper", _("Tamper")
    FAULT = "fault", _("Device fault")
    POWER = "power", _("Mains power")
    BATTERY = "battery", _("Battery")
    PATH = "path", _("Transmission path")
    ACCESS = "access", _("Access")
    BYPASS = "bypass", _("Zone bypassed")
    ARMING = "arming", _("Arming and disarming")
    CANCEL = "cancel", _("Alarm cancelled at the panel")
    TEST = "test", _("Test signal")
    HEARTBEAT = "heartbeat", _("Heartbeat")
    ENVIRONMENT = "environment", _("Environment")
    WELFARE = "welfare", _("Welfare check")
    WARNING = "warning", _("Public warning")
    INFO = "info", _("Information")
    UNKNOWN = "unknown", _("Unknown signal")


class Held(models.TextChoices):
    """Why a signal that would open an incident does not."""

    NOT_HELD = "", _("Not held")
    SHELVED = "shelved", _("Shelved")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    WALK_TEST = "walk_test", _("During a walk test")


class SignalBase(models.Model):
    """Columns of a signal, recent or old. Keys to the directory are not indexed one by one; the pairs below serve."""

    raw_id = models.BigIntegerField()
    part = models.SmallIntegerField(default=0)
    protocol = models.CharField(max_length=24)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    level = models.SmallIntegerField(default=3)
    restore = models.BooleanField(default=False)
    opens = models.BooleanField(default=False)
    held = models.CharField(max_length=16, choices=Held.choices, default="", blank=True)
    code = models.CharField(max_length=64, blank=True)
    qualifier = models.CharField(max_length=8, blank=True)
    zone = models.CharField(max_length=32, blank=True)
    partition = models.CharField(max_length=16, blank=True)
    user = models.CharField(max_length=32, blank=True)
    text = models.CharField(max_length=500, blank=True)
    line = models.ForeignKey("directory.Line", models.DO_NOTHING, null=True, db_index=False, related_name="+")
    device = models.ForeignKey("directory.Device", models.DO_NOTHING, null=True, db_index=False, related_name="+")
    place = models.ForeignKey("directory.Place", models.DO_NOTHING, null=True, db_index=False, related_name="+")
    school = models.ForeignKey("directory.School", models.DO_NOTHING, null=True, db_index=False, related_name="+")
    area_path = models.CharField(max_length=120, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    interpreted_at = models.DateTimeField()
    exercise = models.BooleanField(default=False)
    test = models.BooleanField(default=False)
    # [{"path", "raw", "at"}]: every way on which this one event reached us.
    paths = models.JSONField(default=list)
    extra = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """``S1234``: derived from the raw message, so that an edge can name it before it is interpreted."""
        return signal_ref(self.raw_id, self.part)

    def __str__(self) -> str:
        return self.ref

    def summary(self) -> dict[str, Any]:
        """Facts without personal text, fit for the journal."""
        return {"kind": self.kind, "level": self.level, "code": self.code, "zone": self.zone, "restore": self.restore}


class Signal(SignalBase):
    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        indexes = [
            models.Index(fields=["received_at"], name="signal_received"),
            models.Index(fields=["school", "-received_at"], name="signal_school"),
            models.Index(fields=["line", "-received_at"], name="signal_line"),
            models.Index(fields=["device", "-received_at"], name="signal_device"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["raw_id", "part"], name="signal_once_per_message"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="signal_kind_known"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="signal_level_1_to_4"),
        ]


class SignalHistory(SignalBase):
    """Signals past their time on the screens, under the id they always had."""

    id = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("signal (history)")
        verbose_name_plural = _("signals (history)")
        indexes = [
            models.Index(fields=["school", "-received_at"], name="oldsignal_school"),
            models.Index(fields=["raw_id"], name="oldsignal_raw"),
        ]
