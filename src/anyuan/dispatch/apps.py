"""Django's handle on the package."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "anyuan.dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.dispatch import events  # noqa: F401  (names are known before anything is recorded)
