"""Django's handle on the package."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "anyuan.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.dispatch import audit
        from anyuan.incidents import events  # noqa: F401  (names are known before anything is recorded)
        from anyuan.incidents.queries import audited

        audit.watch("incidents.incident", audited.without_clock, audited.count_open)
