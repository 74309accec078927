"""What a protocol sent and nobody had told us about: shown until a person settles it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UnknownKind(models.TextChoices):
    DEVICE = "device", _("Unknown device")
    ACCOUNT = "account", _("Unknown account")
    CODE = "code", _("Unknown code")


class Unknown(models.Model):
    """One unknown thing, counted; ``answer`` is what a person said and is used for the next message.

    answer: {"line": id} | {"device": id} | {"place": id} | {"kind", "level", "opens"} | {"ignore_until": iso time}
    """

    kind = models.CharField(max_length=8, choices=UnknownKind.choices)
    protocol = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    count = models.IntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_raw_id = models.BigIntegerField(null=True, blank=True)
    level = models.SmallIntegerField(default=3)  # how urgent the message said it was
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)
    answer = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("unknown sender or code")
        verbose_name_plural = _("unknown senders and codes")
        indexes = [models.Index(fields=["-last_at"], name="unknown_open", condition=Q(settled_at__isnull=True))]
        constraints = [models.UniqueConstraint(fields=["kind", "protocol", "key"], name="unknown_once")]
