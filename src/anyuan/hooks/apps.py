"""The Django app of outgoing hooks."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HooksConfig(AppConfig):
    name = "anyuan.hooks"
    label = "hooks"
    verbose_name = _("Outgoing hooks")
    default_auto_field = "django.db.models.BigAutoField"
