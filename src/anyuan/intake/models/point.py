"""ISA-18.2 states of alarm points."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PointStateName(models.TextChoices):
    NORMAL = "normal", _("Normal")
    UNACKNOWLEDGED = "unacknowledged", _("In alarm, not acknowledged")
    ACKNOWLEDGED = "acknowledged", _("In alarm, acknowledged")
    RETURNED = "returned", _("Ended, not acknowledged")
    SHELVED = "shelved", _("Shelved")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")


class PointState(models.Model):
    """One alarm point: a line or device, a zone of it, a kind of alarm. Kind and zone "" cover the whole source."""

    key = models.CharField(max_length=100, unique=True)
    line = models.ForeignKey("directory.Line", models.CASCADE, null=True, related_name="+")
    device = models.ForeignKey("directory.Device", models.CASCADE, null=True, related_name="+")
    school = models.ForeignKey("directory.School", models.SET_NULL, null=True, related_name="+")
    area_path = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16, choices=PointStateName.choices, default=PointStateName.NORMAL)
    # What the point itself says, kept while shelved or out of service, so that it comes back true.
    active = models.BooleanField(default=False)
    since = models.DateTimeField()
    signal_id = models.BigIntegerField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    by_label = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    recent = models.JSONField(default=list)  # instants of the last alarms, for telling a chattering device
    chattering_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("alarm point")
        verbose_name_plural = _("alarm points")
        indexes = [
            models.Index(fields=["until"], name="point_until", condition=Q(state="shelved")),
            models.Index(fields=["state"], name="point_state", condition=~Q(state="normal")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PointStateName.values), name="point_state_known"),
            models.CheckConstraint(
                condition=~Q(state="shelved") | Q(until__isnull=False), name="point_shelved_has_an_end"
            ),
        ]
