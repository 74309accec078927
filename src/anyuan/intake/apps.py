"""Django application of intake."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "anyuan.intake"
    label = "intake"
    verbose_name = _("Alarm intake")
    default_auto_field = "django.db.models.BigAutoField"
