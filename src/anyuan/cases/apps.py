"""Django's handle on the package."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "anyuan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
