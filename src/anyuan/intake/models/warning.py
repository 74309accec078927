"""Public warnings (CAP 1.2): one row per alert, chained by what updates or cancels it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WarningState(models.TextChoices):
    ACTIVE = "active", _("In force")
    UPDATED = "updated", _("Replaced by an update")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class PublicWarning(models.Model):
    """One CAP alert as taken in. ``areas`` are directory area ids that it matched; ``document`` its first text."""

    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    msg_type = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    event = models.CharField(max_length=200)
    headline = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    instruction = models.TextField(blank=True)
    severity = models.CharField(max_length=12)
    urgency = models.CharField(max_length=12)
    certainty = models.CharField(max_length=12)
    colour = models.CharField(max_length=8, blank=True)
    onset_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    areas = models.JSONField(default=list)
    area_text = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=WarningState.choices, default=WarningState.ACTIVE, db_index=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")
    # [[sender, identifier, sent]]: kept, because an update may arrive before what it updates.
    references = models.JSONField(default=list)
    exercise = models.BooleanField(default=False)
    raw_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("public warning")
        verbose_name_plural = _("public warnings")
        constraints = [
            models.UniqueConstraint(fields=["sender", "identifier", "sent_at"], name="warning_once"),
        ]
