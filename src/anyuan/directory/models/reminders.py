"""Which rows that run out have been said, so that each is said once for each day on which it runs out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegisterReminder(models.Model):
    """A row of a register, the day on which it runs out, and the stage: ``soon`` or ``over``."""

    register = models.CharField(_("register"), max_length=40)
    row = models.BigIntegerField(_("row"))
    due_on = models.DateField(_("runs out"))
    stage = models.CharField(_("stage"), max_length=4)
    said_on = models.DateField(_("said"))

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["register", "row", "due_on", "stage"], name="register_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.row} {self.stage}"
