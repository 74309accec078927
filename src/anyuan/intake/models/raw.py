"""Bytes as received, and the keys that tell a repeat from a new message."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RawState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    INTERPRETED = "interpreted", _("Understood")
    UNREAD = "unread", _("Not understood")


class Raw(models.Model):
    """Columns of a raw message, hot or old."""

    protocol = models.CharField(max_length=24)
    path = models.CharField(max_length=12)
    account = models.CharField(max_length=120, blank=True)
    sequence = models.CharField(max_length=64, blank=True)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    priority = models.SmallIntegerField(default=5)
    dedupe_key = models.CharField(max_length=80, blank=True)
    # A device line's network address; for senders with a token also within what it may speak.
    peer = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=RawState.choices, default=RawState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    unknown_id = models.BigIntegerField(null=True, blank=True)
    # The signal that this message became or joined; known after interpretation.
    signal_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class RawMessage(Raw):
    """The inbox. Both indexes are partial, so an insert pays for one small entry and the done rows for none."""

    class Meta:
        verbose_name = _("raw message")
        verbose_name_plural = _("raw messages")
        indexes = [
            models.Index(fields=["priority", "id"], name="raw_pending", condition=Q(state="pending")),
            models.Index(fields=["received_at"], name="raw_unread", condition=Q(state="unread")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RawState.values), name="raw_state_known"),
        ]


class RawMessageHistory(Raw):
    """Messages that are done, under the id they always had."""

    id = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("raw message (history)")
        verbose_name_plural = _("raw messages (history)")


class DedupeKey(models.Model):
    """One key per message (``r:…``) or event (``e:…``); whoever inserts it first owns the event. Pruned when expired."""

    key = models.CharField(primary_key=True, max_length=90)
    raw_id = models.BigIntegerField()
    signal_id = models.BigIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("duplicate key")
        verbose_name_plural = _("duplicate keys")
