"""Django's handle on the package."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "anyuan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.cases import events  # noqa: F401  (names are known before anything is recorded)
        from anyuan.cases.queries import audited
        from anyuan.dispatch import audit

        audit.watch("cases.case", audited.without_clock, audited.count_open)
