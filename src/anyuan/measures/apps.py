"""Django's handle on the package."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "anyuan.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.measures import events  # noqa: F401  (names are known before anything is recorded)
