"""One event for one outside system. The row is the promise: it is sent until taken, or shown as given up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.hooks.models.subscriber import Subscriber
from anyuan.hooks.rules import DELIVERY_STATES


class Delivery(models.Model):
    """``body`` holds the very bytes that are sent, so that every attempt says the same under the same id.

    queued → sent (the system answered that it took it), kept (test mode: it never left), dead (given up, shown to the
    administrators), dropped (the system was switched off before).
    """

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="deliveries")
    event_id = models.CharField(_("id"), max_length=40)
    event = models.CharField(_("event"), max_length=64)
    subject_kind = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.BigIntegerField(default=0)
    subject_ref = models.CharField(_("record"), max_length=40, blank=True, default="")
    area_path = models.CharField(max_length=120, blank=True, default="")
    school_id = models.BigIntegerField(null=True, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    exercise = models.BooleanField(_("drill"), default=False)
    body = models.TextField()
    state = models.CharField(max_length=8, default="queued", choices=[(state, state) for state in DELIVERY_STATES])
    created_at = models.DateTimeField(_("since"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("taken"), null=True, blank=True)
    dead_at = models.DateTimeField(_("given up"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=80, blank=True, default="")
    # A recall that still waits then is told to the desk; null: it needs no telling, or was told.
    tell_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "event_id"], name="hooks_delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DELIVERY_STATES), name="hooks_delivery_state_known"),
        ]
        indexes = [
            models.Index(fields=["subscriber", "id"], condition=Q(state="queued"), name="hooks_delivery_queued"),
            models.Index(fields=["dead_at"], condition=Q(state="dead"), name="hooks_delivery_dead"),
            models.Index(fields=["tell_at"], condition=Q(tell_at__isnull=False), name="hooks_delivery_tell"),
            models.Index(fields=["subject_kind", "subject_id"], name="hooks_delivery_subject"),
            models.Index(fields=["created_at"], name="hooks_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_ref}"
