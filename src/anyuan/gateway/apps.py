"""Django application of the gateway (no tables of its own)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewayConfig(AppConfig):
    name = "anyuan.gateway"
    label = "gateway"
    verbose_name = _("Gateway")
    default_auto_field = "django.db.models.BigAutoField"
