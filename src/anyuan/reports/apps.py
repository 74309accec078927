"""Django's handle on the package."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "anyuan.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.reports import events  # noqa: F401  (names are known before anything is recorded)
        from anyuan.reports.queries import measured  # noqa: F401  (its sources are bound before anything is counted)
