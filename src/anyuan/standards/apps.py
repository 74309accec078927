"""Django's handle on the package."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "anyuan.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.standards import events  # noqa: F401  (names are known before anything is recorded)
        from anyuan.standards.queries import measured  # noqa: F401  (its sources are bound before anything is counted)
